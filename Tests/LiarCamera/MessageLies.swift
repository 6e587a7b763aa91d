import Channel

extension Lie {
    /// Every answer the daemon waits for, and what stands in its result.
    private static let results: [(RPCMethod, [String])] = [
        (.hello, ["version", "domain", "serial", "model", "firmware", "capabilities"]),
        (.status, ["battery", "charging", "freeBytes", "clock", "zone", "recording"]),
        (.setClock, ["before", "after"]), (.revocations, ["number"]), (.inventory, ["page", "signature"]),
        (.manifest, ["manifest", "signature"]), (.releaseKey, ["messageId", "key"]),
        (.erase, ["tombstone", "signature"]), (.confirmTombstone, []), (.indicate, []),
    ]

    static var messages: [Self] {
        results.flatMap { method, fields in
            whole(method)
                + (["jsonrpc", "id", "result"] + fields.map { "result.\($0)" }).flatMap { path in
                    JSONEdit.all.map { edit in
                        lie(method, "\(path) is \(edit.name)") {
                            try MessageFramer.frame(edit.apply(to: $0, at: path))
                        }
                    }
                }
        }
    }

    private static func lie(
        _ method: RPCMethod,
        _ how: String,
        isSlow: Bool = false,
        _ change: @escaping @Sendable ([UInt8]) throws -> [UInt8]
    ) -> Self {
        Self("answer to \(method.rawValue): \(how)", isSlow: isSlow, .message(method, change))
    }

    /// The message as a whole, and the length before it.
    private static func whole(_ method: RPCMethod) -> [Self] {
        @Sendable func prefixed(_ length: UInt32, _ message: [UInt8]) -> [UInt8] {
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + message
        }
        var lies: [Self] = []
        for length: UInt32 in [0, 8 << 20 + 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF] {
            lies.append(lie(method, "its length is \(length)") { prefixed(length, $0) })
        }
        lies.append(lie(method, "eight MiB promised, nothing kept", isSlow: true) { prefixed(8 << 20, $0) })
        lies.append(lie(method, "one byte is kept back", isSlow: true) { prefixed(UInt32($0.count + 1), $0) })
        lies.append(lie(method, "one byte too many") { prefixed(UInt32($0.count - 1), $0) })
        lies.append(lie(method, "half a length", isSlow: true) { _ in [0, 0] })
        lies.append(lie(method, "never", isSlow: true) { _ in [] })
        lies.append(lie(method, "twice") { try MessageFramer.frame($0) + MessageFramer.frame($0) })
        lies.append(
            lie(method, "behind one that nobody asked for") { message in
                try MessageFramer.frame(Array(#"{"jsonrpc":"2.0","id":999,"result":{}}"#.utf8))
                    + MessageFramer.frame(message)
            }
        )
        for (name, text) in [
            ("null", "null"), ("an array", "[]"), ("an empty object", "{}"), ("no JSON", "hello"),
            ("an object without its end", "{\"jsonrpc\":\"2.0\",\"id\":1"),
            ("a member twice", #"{"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"result":{}}"#),
            ("a million arrays", String(repeating: "[", count: 1_000_000)),
        ] {
            lies.append(lie(method, name) { _ in try MessageFramer.frame(Array(text.utf8)) })
        }
        lies.append(lie(method, "not UTF-8") { _ in try MessageFramer.frame([0x7B, 0xFF, 0xFE, 0x7D]) })
        lies.append(
            lie(method, "in eight MiB of blanks") { message in
                try MessageFramer.frame(message + Array(repeating: 0x20, count: (8 << 20) - message.count))
            }
        )
        for (name, error) in [
            ("an error", #"{"code":3,"message":"no"}"#), ("an error without a code", #"{"message":"no"}"#),
            (
                "an error of many words",
                #"{"code":-9007199254740991,"message":""# + String(repeating: "no ", count: 1300) + "\"}"
            ),
            (
                "an error that changes the line",
                #"{"code":3,"message":"no\nbay B: safeToRemove\u001b[2J\u202e"}"#
            ),
        ] {
            lies.append(
                lie(method, name) { message in
                    let answer = try RPCResponse(parsing: message)
                    let text = #"{"jsonrpc":"2.0","id":\#(answer.id),"error":\#(error)}"#
                    return try MessageFramer.frame(Array(text.utf8))
                }
            )
        }
        return lies
    }
}
