internal import Bytes

/// The 4-byte big-endian length before each message.
package enum MessagePrefix {
    package static let byteCount = 4

    /// The length that a prefix announces: 1 byte to 8 MiB.
    ///
    /// For readers that put the message straight into memory of their own, such as wiped memory for a released key.
    package static func length(_ prefix: some Collection<UInt8>) throws(ChannelError) -> Int {
        guard prefix.count == byteCount else { throw .truncatedMessage }
        let length = prefix.reduce(0) { $0 << 8 | Int($1) }
        guard (1...ChannelLimit.message).contains(length) else { throw .messageLength(length) }
        return length
    }
}

/// Cuts a byte stream into messages, fed in any pieces.
package struct MessageFramer: Sendable {
    private var buffer: [UInt8] = []
    private var start = 0

    package init() {}

    /// The bytes on the wire for one message.
    package static func frame(_ message: [UInt8]) throws(ChannelError) -> [UInt8] {
        guard (1...ChannelLimit.message).contains(message.count) else { throw .messageLength(message.count) }
        var writer = ByteWriter()
        writer.bigEndian(UInt32(message.count))
        writer.append(message)
        return writer.bytes
    }

    /// Adds what has arrived; call `next` until it is `nil` before feeding more.
    package mutating func feed(_ bytes: some Collection<UInt8>) {
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole message, or `nil` until more has arrived.
    package mutating func next() throws(ChannelError) -> [UInt8]? {
        guard buffer.count - start >= MessagePrefix.byteCount else { return nil }
        let length = try MessagePrefix.length(buffer[start..<start + MessagePrefix.byteCount])
        let body = start + MessagePrefix.byteCount
        guard buffer.count - body >= length else { return nil }
        start = body + length
        return Array(buffer[body..<body + length])
    }

    /// Says that nothing more will arrive; an unfinished message is an error.
    package func finish() throws(ChannelError) {
        guard buffer.count == start else { throw .truncatedMessage }
    }
}
