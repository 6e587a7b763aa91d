internal import Bytes
internal import CameraFirmware
internal import Channel
internal import StrictJSON

/// One question over the channel, and what the camera did about it.
struct PassedMessage: Equatable, Sendable {
    /// What was found out about an answer while the means were at hand.
    struct Findings: Equatable, Sendable {
        /// Whether the signature that came with a statement is the camera's, of these bytes.
        var isSigned: Bool?
        /// Whether an inventory page answers this very question.
        var isFresh: Bool?
        /// Whether a released key opens its item.
        var opens: Bool?
    }

    var at: Int64
    var question: JSONValue
    var answer: Utterance
    var findings = Findings()

    var method: String {
        guard case .object(let object) = question, case .string(let method)? = object["method"] else {
            return ""
        }
        return method
    }

    var json: JSONObject {
        var object = JSONObject()
        object["at"] = .integer(at)
        object["question"] = question
        switch answer {
        case .message(let bytes):
            if let value = try? JSONValue(parsing: bytes), value.serialized() == bytes {
                object["answer"] = value
            } else {
                object["message"] = .string(Hex.encode(bytes))
            }
        case .raw(let bytes): object["raw"] = .string(Hex.encode(bytes))
        case .nothing: object["silence"] = true
        case .goodbye: object["goodbye"] = true
        }
        if let isSigned = findings.isSigned { object["isSigned"] = .bool(isSigned) }
        if let isFresh = findings.isFresh { object["isFresh"] = .bool(isFresh) }
        if let opens = findings.opens { object["opens"] = .bool(opens) }
        return object
    }

    init(at: Int64, _ question: JSONValue, _ answer: Utterance) {
        self.at = at
        self.question = question
        self.answer = answer
    }

    init(_ fields: JSONFields) throws(StrictJSONError) {
        at = Int64(try fields.count("at"))
        question = .object(try fields.fields("question").object)
        if fields.has("answer") {
            answer = .message(try fields.value("answer").serialized())
        } else if fields.has("message") {
            answer = .message(try fields.parsed("message", as: "hexadecimal") { Hex.decode($0) })
        } else if fields.has("raw") {
            answer = .raw(try fields.parsed("raw", as: "hexadecimal") { Hex.decode($0) })
        } else {
            answer = fields.has("goodbye") ? .goodbye : .nothing
        }
        if fields.has("isSigned") { findings.isSigned = try fields.bool("isSigned") }
        if fields.has("isFresh") { findings.isFresh = try fields.bool("isFresh") }
        if fields.has("opens") { findings.opens = try fields.bool("opens") }
    }
}

extension PassedMessage {
    /// Takes a released key out of the answer.
    mutating func leaveKeyOut() {
        guard method == RPCMethod.releaseKey.rawValue else { return }
        guard case .message(let bytes) = answer, case .object(var object)? = try? JSONValue(parsing: bytes),
            case .object(var result)? = object["result"]
        else {
            // Whatever it is, a key may be in it.
            if case .raw = answer { answer = .raw([]) }
            return
        }
        result["key"] = nil
        object["result"] = .object(result)
        answer = .message(JSONValue.object(object).serialized())
    }
}
