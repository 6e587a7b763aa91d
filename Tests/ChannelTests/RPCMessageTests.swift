import Bytes
import Channel
import StrictJSON
import Testing

@Suite("Channel messages")
struct RPCMessageTests {
    static let digest = SHA256Digest([UInt8](repeating: 0xAB, count: 32))
    static let nonce = [UInt8](repeating: 0x11, count: 32)

    /// One of every kind, in both directions.
    static func everyValue() throws -> [any RPCValue] {
        let digest = try #require(digest)
        return [
            HelloParameters(
                station: "dock-1",
                domain: "north.bwvdock-fixture.invalid",
                fixtures: true,
                nonce: nonce
            ),
            HelloResult(
                domain: "north.bwvdock-fixture.invalid",
                serial: "FIX-0001",
                model: "fixture camera",
                firmware: "1.0",
                capabilities: ["erase"]
            ),
            EmptyValue(),
            StatusResult(
                battery: 80,
                charging: true,
                freeBytes: 1 << 40,
                clock: "2030-01-02T03:04:05.678Z",
                zone: "Europe/London",
                recording: false
            ),
            InventoryParameters(nonce: nonce, after: 0, limit: 50),
            InventoryResult(page: [1, 2, 3], signature: [4]),
            ManifestParameters(id: "rec-1"),
            ManifestResult(manifest: Array("{}".utf8), signature: []),
            ReleaseKeyParameters(id: "rec-1", manifest: digest, item: 3),
            ReleaseKeyResult(messageID: nonce, key: nonce),
            EraseParameters(id: "rec-1", manifest: digest, receipt: [1], signature: [2]),
            TombstoneResult(tombstone: [1], signature: [2]),
            TombstoneParameters(id: "rec-1", manifest: digest),
            ConfirmTombstoneParameters(id: "rec-1", manifest: digest, tombstone: digest),
            SetClockParameters(time: "2030-01-02T03:04:05.678+01:00"),
            SetClockResult(before: "2030-01-02T03:04:05.678Z", after: "2030-01-02T03:04:05.679Z"),
            RevocationsParameters(list: [0x30, 0]),
            RevocationsResult(number: 7),
            AuditHead(head: digest, entries: 12),
            IndicateParameters(state: .offloading, reason: "taking 3 recordings"),
        ]
    }

    @Test func `every value survives being sent as parameters and as a result`() throws {
        for value in try Self.everyValue() { try check(value) }
    }

    private func check<Value: RPCValue>(_ value: Value) throws {
        let request = RPCRequest(id: 5, .status, value)
        let received = try RPCRequest(parsing: request.serialized())
        #expect(received == request)
        #expect(received.knownMethod == .status)
        #expect(try received.parameters(as: Value.self) == value)
        let response = RPCResponse(id: 5, result: value)
        #expect(try RPCResponse(parsing: response.serialized()).result(of: 5, as: Value.self) == value)
    }

    @Test func `a value with any one field missing or of another kind is refused`() throws {
        for value in try Self.everyValue() { try checkFields(value) }
    }

    private func checkFields<Value: RPCValue>(_ value: Value) throws {
        let whole = try JSONFields(value.json).object
        for key in whole.keys where key != "capabilities" {
            for replacement in [nil, JSONValue.null, .object(JSONObject()), .integer(-1)] {
                var object = whole
                object[key] = replacement
                let fields = try JSONFields(.object(object))
                #expect(throws: StrictJSONError.self, "\(Value.self).\(key)") { try Value(reading: fields) }
            }
        }
    }

    @Test func `errors are told apart and their words are bounded`() throws {
        let error = RPCError(.refusedByPolicy, "no\u{1B}[31m\u{202E}" + String(repeating: "é", count: 300))
        #expect(error.message.utf8.count <= RPCError.messageLimit)
        #expect(error.message.hasPrefix("no [31m "))
        let response = try RPCResponse(parsing: RPCResponse(id: 1, error: error).serialized())
        #expect(throws: RPCResponse.Failure.refused(error)) {
            try response.result(of: 1, as: EmptyValue.self)
        }
    }

    @Test func `an answer to another request is refused`() throws {
        let response = RPCResponse(id: 1, result: EmptyValue())
        #expect(throws: RPCResponse.Failure.self) { try response.result(of: 2, as: EmptyValue.self) }
    }

    @Test func `bad parameters name the field in the error to answer with`() throws {
        let request = RPCRequest(id: 1, .manifest, EmptyValue())
        #expect(throws: RPCError(.invalidParameters, "params.id: missing")) {
            try request.parameters(as: ManifestParameters.self)
        }
    }

    @Test func `an unknown method keeps its name`() throws {
        let request = try RPCRequest(
            parsing: Array(#"{"jsonrpc":"2.0","id":1,"method":"x","params":{}}"#.utf8)
        )
        #expect(request.method == "x")
        #expect(request.knownMethod == nil)
    }

    @Test(arguments: [
        "", "{", "[]", "null",
        #"{"id":1,"method":"status","params":{}}"#,
        #"{"jsonrpc":"1.0","id":1,"method":"status","params":{}}"#,
        #"{"jsonrpc":"2.0","method":"status","params":{}}"#,
        #"{"jsonrpc":"2.0","id":"1","method":"status","params":{}}"#,
        #"{"jsonrpc":"2.0","id":-1,"method":"status","params":{}}"#,
        #"{"jsonrpc":"2.0","id":1,"id":1,"method":"status","params":{}}"#,
        #"{"jsonrpc":"2.0","id":1,"method":"status","params":[]}"#,
        #"{"jsonrpc":"2.0","id":1,"method":"status"}"#,
    ])
    func `requests of another form are refused`(text: String) {
        #expect(throws: ChannelError.self) { try RPCRequest(parsing: Array(text.utf8)) }
    }

    @Test(arguments: [
        #"{"jsonrpc":"2.0","id":1}"#,
        #"{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":""}}"#,
        #"{"jsonrpc":"2.0","id":1,"result":3}"#,
        #"{"jsonrpc":"2.0","id":1,"error":{"code":"1","message":""}}"#,
        #"{"jsonrpc":"2.0","id":1,"error":{"code":1}}"#,
    ])
    func `responses of another form are refused`(text: String) {
        #expect(throws: ChannelError.self) { try RPCResponse(parsing: Array(text.utf8)) }
    }

    @Test(arguments: [
        "2030-01-02T03:04:05Z", "2030-01-02 03:04:05.678Z", "2030-01-02T03:04:05.678",
        "2030-1-02T03:04:05.678Z",
        "2030-01-02T03:04:05.678z", "", "now",
    ])
    func `times in another form are refused`(text: String) throws {
        let fields = try JSONFields(SetClockParameters(time: text).json)
        #expect(throws: StrictJSONError.self) { try SetClockParameters(reading: fields) }
    }

    @Test(arguments: [
        "", ".", "..", ".hidden", "a/b", "a b", "a\u{0}", String(repeating: "a", count: 65), "é",
    ])
    func `names that could be paths or worse are refused`(text: String) throws {
        let fields = try JSONFields(ManifestParameters(id: text).json)
        #expect(throws: StrictJSONError.self) { try ManifestParameters(reading: fields) }
    }

    @Test func `a camera's own answer to releaseKey is what the key reader accepts`() throws {
        let key = (0..<32).map { UInt8($0) }
        let message = RPCResponse(id: 3, result: ReleaseKeyResult(messageID: Self.nonce, key: key))
            .serialized()
        var room = [UInt8](repeating: 0, count: 32)
        let outcome = try unsafe message.withUnsafeBytes { message in
            try unsafe room.withUnsafeMutableBytes {
                unsafe try ReleasedKeyMessage.read(message, id: 3, key: $0)
            }
        }
        #expect(outcome == .released(messageID: Self.nonce))
        #expect(room == key)
    }
}
