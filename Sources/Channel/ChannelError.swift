/// Why the channel cannot go on, or why one message of it is not acceptable.
package enum ChannelError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The other side speaks of a channel that has ended.
    case staleEpoch(expected: UInt32, got: UInt32)
    /// An offset that neither a first try nor a retry can have.
    case impossibleOffset(UInt64)
    /// More unacknowledged bytes than the channel may hold.
    case bufferFull
    /// A length prefix above the limit, or of an empty message.
    case messageLength(Int)
    /// The channel ended inside a message.
    case truncatedMessage
    /// A message, or a field of it, that the protocol does not allow; the path names it.
    case malformed(path: String, reason: String)

    package var description: String {
        switch self {
        // The numbers are chance and say nothing to a person.
        case .staleEpoch: "it speaks of a channel that has ended"
        case .impossibleOffset(let offset): "channel offset \(offset) is impossible"
        case .bufferFull: "more than \(ChannelLimit.buffered) unacknowledged channel bytes"
        case .messageLength(let length):
            "channel message of \(length) bytes, 1 to \(ChannelLimit.message) allowed"
        case .truncatedMessage: "the channel ended inside a message"
        case .malformed(let path, let reason): "channel message: \(path): \(reason)"
        }
    }
}
