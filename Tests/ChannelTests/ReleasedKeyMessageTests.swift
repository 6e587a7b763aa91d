import Bytes
import Channel
import Testing

@Suite("A released key")
struct ReleasedKeyMessageTests {
    static let key = (0..<32).map { UInt8($0 * 7 + 1) }
    static let messageID = [UInt8](repeating: 0xAB, count: 32)
    static let message =
        #"{"jsonrpc":"2.0","id":12,"result":{"messageId":"\#(Hex.encode(messageID))","key":"\#(Base64.encode(key))"}}"#

    private func read(_ text: String, id: Int64 = 12) throws -> (ReleasedKeyMessage.Outcome?, [UInt8]) {
        try read(Array(text.utf8), id: id)
    }

    private func read(_ bytes: [UInt8], id: Int64 = 12) throws -> (ReleasedKeyMessage.Outcome?, [UInt8]) {
        var key = [UInt8](repeating: 0xEE, count: 32)
        let outcome = try? unsafe bytes.withUnsafeBytes { message in
            try unsafe key.withUnsafeMutableBytes { key throws(ChannelError) in
                unsafe try ReleasedKeyMessage.read(message, id: id, key: key)
            }
        }
        return (outcome, key)
    }

    @Test func `the key lands in the caller's memory`() throws {
        let (outcome, key) = try read(Self.message)
        #expect(outcome == .released(messageID: Self.messageID))
        #expect(key == Self.key)
    }

    @Test func `order and white space do not matter`() throws {
        let text =
            " {\n\"result\" : { \"key\":\"\(Base64.encode(Self.key))\" ,\t\"messageId\":\"\(Hex.encode(Self.messageID))\" } , \"id\":12,\"jsonrpc\":\"2.0\"}\r\n"
        let (outcome, key) = try read(text)
        #expect(outcome == .released(messageID: Self.messageID))
        #expect(key == Self.key)
    }

    @Test func `an error response is told apart and carries no key`() throws {
        let (outcome, _) = try read(#"{"jsonrpc":"2.0","id":12,"error":{"code":1,"message":"no"}}"#)
        #expect(outcome == .isError)
    }

    @Test func `every truncation is refused and wipes the key`() throws {
        let bytes = Array(Self.message.utf8)
        for count in 0..<bytes.count {
            let (outcome, key) = try read(Array(bytes.prefix(count)))
            #expect(outcome == nil, "\(count) bytes")
            #expect(key == [UInt8](repeating: 0, count: 32))
        }
    }

    @Test func `no changed byte gives another key without changing the text of the key or message id`() throws
    {
        let bytes = Array(Self.message.utf8)
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << bit
                let (outcome, key) = try read(changed)
                guard let outcome else {
                    #expect(key == [UInt8](repeating: 0, count: 32))
                    continue
                }
                #expect(outcome != .released(messageID: Self.messageID) || key != Self.key)
            }
        }
    }

    @Test(arguments: [
        message.replacing("\"id\":12", with: "\"id\":13"),
        message.replacing("\"id\":12", with: "\"id\":012"),
        message.replacing("2.0", with: "1.0"),
        message.replacing("\"id\":12,", with: "\"id\":12,\"id\":12,"),
        message.replacing("\"id\":12,", with: "\"id\":12,\"x\":1,"),
        message.replacing("\"id\":12,", with: ""),
        message.replacing("\"key\"", with: "\"k\\u0065y\""),
        message.replacing("=", with: ""),
        message + "x",
        #"{"jsonrpc":"2.0","id":12,"result":{}}"#,
        #"{"jsonrpc":"2.0","id":12,"result":{"messageId":"00","key":"AAAA"}}"#,
        #"{"jsonrpc":"2.0","id":12,"result":{"messageId":"00","error":{}}}"#,
        "", "{}", "[]", "{",
    ])
    func `anything else is refused and wipes the key`(text: String) throws {
        let (outcome, key) = try read(text)
        #expect(outcome == nil)
        #expect(key == [UInt8](repeating: 0, count: 32))
    }

    @Test func `an error beside a result is refused`() throws {
        let (outcome, key) = try read(
            String(Self.message.dropLast()) + #","error":{"code":1,"message":"no"}}"#
        )
        #expect(outcome == nil)
        #expect(key == [UInt8](repeating: 0, count: 32))
    }
}
