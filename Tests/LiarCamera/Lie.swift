package import Channel
package import PTP

/// One thing a camera says that is not so, each time it is asked; in everything else it is honest.
package struct Lie: Sendable, CustomStringConvertible {
    package enum Deed: Sendable {
        /// Instead of a USB descriptor.
        case descriptor(@Sendable (_ kind: UInt8, _ index: UInt8, _ honest: [UInt8]) -> [UInt8])
        /// Instead of one phase of a PTP operation.
        case phase(OperationCode, ContainerKind, @Sendable (_ honest: [UInt8]) -> [Phase])
        /// Instead of a channel message and its length, inside TLS.
        case message(RPCMethod, @Sendable (_ honest: [UInt8]) throws -> [UInt8])
        /// Instead of what an inventory page says; signed all the same.
        case page(@Sendable (_ honest: [UInt8]) throws -> [UInt8])
        /// Instead of what a manifest says; signed all the same, and named by the inventory.
        case manifest(@Sendable (_ honest: [UInt8]) throws -> [UInt8])
        /// One byte of the channel at a time, each after so many milliseconds.
        case trickle(milliseconds: UInt32)
        /// On the interrupt endpoint, all the time.
        case events([UInt8])
        /// To the device status request, while the first answer to GetDeviceInfo never comes.
        case status([UInt8])
    }

    /// What goes out on the bulk-in endpoint: bytes to a phase's end, or a halt.
    package enum Phase: Sendable {
        case bytes([UInt8])
        case halt
    }

    /// What is lied about, and how; it names the lie for good.
    package let description: String
    package let deed: Deed
    package let pace: Pace

    /// How long it takes until a bay can know.
    package enum Pace: Sendable {
        case quick
        /// Waiting for silence to end is all that can be done about it.
        case slow
        /// It never stops talking.
        case endless
    }

    package init(_ description: String, isSlow: Bool = false, _ deed: Deed) {
        self.init(description, isSlow ? .slow : .quick, deed)
    }

    package init(_ description: String, _ pace: Pace, _ deed: Deed) {
        self.description = description
        self.deed = deed
        self.pace = pace
    }

    /// Every lie there is, in an order that stays.
    package static var all: [Self] {
        descriptors + strings + containers + datasets + messages + statements + floods
    }
}

extension [UInt8] {
    /// The same with a little-endian number of `size` bytes written over what is at `offset`.
    func patched(_ offset: Int, _ size: Int, _ value: UInt64) -> [UInt8] {
        var bytes = self
        for index in 0..<size where offset + index < bytes.count {
            bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index)))
        }
        return bytes
    }
}
