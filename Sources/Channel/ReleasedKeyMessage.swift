internal import Bytes

/// The answer to `releaseKey`, read where it lies: the key never passes through a string, an array or a parser's tree.
///
/// The grammar is narrower than JSON's and fixed: the members of a JSON-RPC response in any order, each once, no
/// others, and strings without escapes.
package enum ReleasedKeyMessage {
    package static let keyByteCount = 32
    private static let messageIDByteCount = 32

    /// What the camera answered.
    package enum Outcome: Equatable, Sendable {
        /// The key is in the caller's memory; it belongs to the item with this message id.
        case released(messageID: [UInt8])
        /// No key; the message is an ordinary error response, to be parsed as one.
        case isError
    }

    /// Reads one whole message, decoding the key into `key`, which must be 32 bytes and is wiped on any error.
    package static func read(
        _ message: UnsafeRawBufferPointer,
        id: Int64,
        key: UnsafeMutableRawBufferPointer
    ) throws(ChannelError) -> Outcome {
        guard key.count == keyByteCount else {
            throw .malformed(path: "key", reason: "32 bytes of room needed")
        }
        do throws(ChannelError) {
            var scanner = unsafe KeyMessageScanner(message)
            return unsafe try readResponse(&scanner, id: id, key: key)
        } catch {
            unsafe key.initializeMemory(as: UInt8.self, repeating: 0)
            throw error
        }
    }

    private static func readResponse(
        _ scanner: inout KeyMessageScanner,
        id: Int64,
        key: UnsafeMutableRawBufferPointer
    ) throws(ChannelError) -> Outcome {
        var seen: Set<String> = []
        var messageID: [UInt8] = []
        var isError = false
        try scanner.object { scanner, name throws(ChannelError) in
            guard !isError else { return false }
            guard seen.insert(name).inserted else { throw .malformed(path: name, reason: "repeated") }
            switch name {
            case "jsonrpc":
                guard try scanner.plainString(limit: 8) == "2.0" else {
                    throw .malformed(path: name, reason: "2.0 wanted")
                }
            case "id":
                guard try scanner.integer() == id else {
                    throw .malformed(path: name, reason: "answers another request")
                }
            case "result": messageID = unsafe try readResult(&scanner, key: key)
            case "error":
                isError = true
                return false
            default: throw .malformed(path: name, reason: "unknown member")
            }
            return true
        }
        if isError {
            guard !seen.contains("result") else { throw .malformed(path: "error", reason: "beside a result") }
            return .isError
        }
        try scanner.end()
        guard seen == ["jsonrpc", "id", "result"] else {
            throw .malformed(path: "response", reason: "a member is missing")
        }
        return .released(messageID: messageID)
    }

    private static func readResult(
        _ scanner: inout KeyMessageScanner,
        key: UnsafeMutableRawBufferPointer
    ) throws(ChannelError) -> [UInt8] {
        var seen: Set<String> = []
        var messageID: [UInt8] = []
        try scanner.object { scanner, name throws(ChannelError) in
            guard seen.insert(name).inserted else {
                throw .malformed(path: "result.\(name)", reason: "repeated")
            }
            switch name {
            case "messageId":
                guard let bytes = Hex.decode(try scanner.plainString(limit: 2 * messageIDByteCount)),
                    bytes.count == messageIDByteCount
                else { throw .malformed(path: "result.messageId", reason: "64 hexadecimal digits wanted") }
                messageID = bytes
            case "key":
                guard unsafe try scanner.base64(into: key) else {
                    throw .malformed(path: "result.key", reason: "Base64 of 32 bytes wanted")
                }
            default: throw .malformed(path: "result.\(name)", reason: "unknown member")
            }
            return true
        }
        guard seen == ["messageId", "key"] else {
            throw .malformed(path: "result", reason: "a member is missing")
        }
        return messageID
    }
}
