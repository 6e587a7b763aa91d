internal import Bytes

/// How a transfer ended, as the host's kernel counts: zero, or an errno below it.
package enum URBStatus: Int32, Sendable {
    case completed = 0
    /// EINVAL
    case malformed = -22
    /// EPIPE
    case stalled = -32
    /// EPROTO
    case noSuchEndpoint = -71
    /// EOVERFLOW
    case overflow = -75
    /// ECONNRESET
    case unlinked = -104
    /// EREMOTEIO
    case short = -121
}

/// The 48 bytes that answer a command; the data of a transfer towards the host follows them.
package enum URBReply: Equatable, Sendable {
    /// `count` bytes have moved, whatever the status.
    case submitted(sequence: UInt32, URBStatus, count: Int)
    /// `.completed` when the transfer had ended before: its own reply went ahead of this one.
    case unlinked(sequence: UInt32, URBStatus)

    private enum Code {
        static let submitted: UInt32 = 3
        static let unlinked: UInt32 = 4
    }

    package var bytes: [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .submitted(let sequence, let status, let count):
            writer.bigEndian(Code.submitted)
            writer.bigEndian(sequence)
            // Device, direction and endpoint: zero in replies.
            writer.append([UInt8](repeating: 0, count: 12))
            writer.bigEndian(UInt32(bitPattern: status.rawValue))
            writer.bigEndian(UInt32(clamping: count))
        case .unlinked(let sequence, let status):
            writer.bigEndian(Code.unlinked)
            writer.bigEndian(sequence)
            writer.append([UInt8](repeating: 0, count: 12))
            writer.bigEndian(UInt32(bitPattern: status.rawValue))
        }
        return writer.bytes + [UInt8](repeating: 0, count: URBCommand.byteCount - writer.bytes.count)
    }
}
