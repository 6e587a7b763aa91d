internal import Bytes
internal import CameraFile
internal import Evidence
internal import Platform
internal import StrictJSON

/// What passed between a virtual camera and a station, as one JSON object a line: docs/transcripts.md.
package struct Transcript: Sendable {
    package static let type = "bwv-transcript/1"

    let head: TranscriptHead
    let operations: [PassedOperation]
    let messages: [PassedMessage]
    /// USB descriptors as the host was told, by kind and index.
    let descriptors: [Int: [UInt8]]
    /// What was raised on the interrupt endpoint, by stay on the bus, each at its time since the plug went in.
    let events: [[RaisedEvent]]

    /// Reads a file; unknown kinds of lines are left alone.
    package init(loading path: String) throws(TranscriptError) {
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try AtomicFile.read(path, upTo: 256 << 20) } catch {
            throw TranscriptError(file: path, line: 0, reason: "\(error)")
        }
        try self.init(parsing: bytes, file: path)
    }

    /// Whether a file's beginning says that it is one.
    package static func begins(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.starts(with: Array("{\"type\":\"\(type)\"".utf8))
    }

    /// Reads the bytes of a file; `file` names it in errors.
    package init(parsing bytes: [UInt8], file path: String) throws(TranscriptError) {
        var head: TranscriptHead?
        var operations: [PassedOperation] = []
        var messages: [PassedMessage] = []
        var descriptors: [Int: [UInt8]] = [:]
        var stays: [(began: Int64, events: [RaisedEvent])] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            do throws(StrictJSONError) {
                let limits = JSONLimits(bytes: 64 << 20, depth: 32, nodes: 1_000_000)
                let fields = try JSONFields(parsing: Array(line), limits: limits)
                if index == 0 { head = try TranscriptHead(fields) }
                if fields.has("operation") { operations.append(try PassedOperation(fields)) }
                if fields.has("descriptor") {
                    let kind = try fields.count("descriptor", upTo: 255)
                    let index = try fields.count("index", upTo: 255)
                    descriptors[kind << 8 | index] = try fields.parsed("told", as: "hexadecimal") {
                        Hex.decode($0)
                    }
                }
                if fields.has("event"), try fields.string("event") == TranscriptRecorder.pluggedIn {
                    stays.append((Int64(try fields.count("at")), []))
                }
                if fields.has("raised"), let began = stays.last?.began {
                    var event = try RaisedEvent(fields)
                    event.at = max(0, event.at - began)
                    stays[stays.count - 1].events.append(event)
                }
                if fields.has("question") { messages.append(try PassedMessage(fields)) }
            } catch {
                throw TranscriptError(file: path, line: index + 1, reason: "\(error)")
            }
        }
        guard let head else { throw TranscriptError(file: path, line: 1, reason: "there is nothing in it") }
        self.head = head
        self.operations = operations
        self.messages = messages
        self.descriptors = descriptors
        events = stays.map(\.events)
    }
}

/// Why a file is no transcript.
package struct TranscriptError: Error, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let reason: String

    package var description: String { "\(file), line \(line): \(reason)" }
}

/// Who was recorded.
struct TranscriptHead: Equatable, Sendable {
    var serial: CameraSerial
    var domain: TrustDomain
    var model: String
    var firmware: String
    var battery: Int
    var charging: Bool
    var channel: Bool
    var json: JSONObject {
        var object = JSONObject()
        object["type"] = .string(Transcript.type)
        object["serial"] = .string(serial.text)
        object["domain"] = .string(domain.name)
        object["model"] = .string(model)
        object["firmware"] = .string(firmware)
        object["battery"] = .integer(Int64(battery))
        object["charging"] = .bool(charging)
        object["channel"] = .bool(channel)
        return object
    }

    init(of camera: CameraFile) {
        serial = camera.serial
        domain = camera.domain
        model = camera.model
        firmware = camera.firmware
        battery = camera.battery
        charging = camera.charging
        channel = camera.channel
    }

    init(_ fields: JSONFields) throws(StrictJSONError) {
        guard try fields.string("type") == Transcript.type else {
            throw fields.refusal("type", "not \(Transcript.type)")
        }
        serial = try fields.parsed("serial", as: "a serial number") { CameraSerial($0) }
        domain = try fields.parsed("domain", as: "a trust domain") { TrustDomain($0) }
        guard domain.isFixture else { throw fields.refusal("domain", "only fixture cameras are replayed") }
        model = try fields.string("model", upTo: 255)
        firmware = try fields.string("firmware", upTo: 255)
        battery = try fields.count("battery", upTo: 100)
        charging = try fields.bool("charging")
        channel = try fields.bool("channel")
    }
}
