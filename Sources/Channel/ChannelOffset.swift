/// A 64-bit byte offset as the two 32-bit parameters PTP has room for.
package enum ChannelOffset {
    package static func split(_ offset: UInt64) -> (low: UInt32, high: UInt32) {
        (UInt32(truncatingIfNeeded: offset), UInt32(truncatingIfNeeded: offset >> 32))
    }

    package static func join(low: UInt32, high: UInt32) -> UInt64 { UInt64(high) << 32 | UInt64(low) }
}
