/// The sending end of one direction of the channel: bytes kept until the other side has acknowledged them.
///
/// The same bookkeeping serves the camera, which is read from, and the station, which writes.
package struct ChannelOutbox: Sendable {
    package let epoch: UInt32
    /// Bytes that may wait unacknowledged.
    package let capacity: Int
    /// Everything below has been acknowledged and forgotten.
    package private(set) var base: UInt64 = 0
    private var pending: [UInt8] = []

    package init(epoch: UInt32, capacity: Int = ChannelLimit.buffered) {
        self.epoch = epoch
        self.capacity = capacity
    }

    /// The offset one past the last byte appended.
    package var end: UInt64 { base + UInt64(pending.count) }
    package var isEmpty: Bool { pending.isEmpty }
    /// How many bytes more may be appended now.
    package var room: Int { capacity - pending.count }

    /// Adds bytes to be sent; all or none.
    package mutating func append(_ bytes: some Collection<UInt8>) throws(ChannelError) {
        guard bytes.count <= room else { throw .bufferFull }
        pending.append(contentsOf: bytes)
    }

    /// Up to `limit` bytes from `offset`, which acknowledges everything below it.
    ///
    /// Asking again at the same offset gives the same bytes again.
    package mutating func read(
        epoch: UInt32,
        at offset: UInt64,
        limit: Int
    ) throws(ChannelError) -> [UInt8] {
        try acknowledge(epoch: epoch, below: offset)
        return Array(pending.prefix(max(0, limit)))
    }

    /// The oldest unacknowledged bytes, at most `limit`, to be sent (again) at offset `base`.
    package func next(limit: Int) -> [UInt8] { Array(pending.prefix(max(0, limit))) }

    /// Forgets everything below `offset`: the other side has it.
    package mutating func acknowledge(epoch: UInt32, below offset: UInt64) throws(ChannelError) {
        guard epoch == self.epoch else { throw .staleEpoch(expected: self.epoch, got: epoch) }
        guard offset >= base, offset <= end else { throw .impossibleOffset(offset) }
        pending.removeFirst(Int(offset - base))
        base = offset
    }
}
