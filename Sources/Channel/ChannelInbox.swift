/// The receiving end of one direction of the channel: each byte is accepted once, however often it is sent.
package struct ChannelInbox: Sendable {
    package let epoch: UInt32
    /// Bytes that may wait to be taken.
    package let capacity: Int
    /// The offset of the first byte not yet received; also what the other side may forget below.
    package private(set) var next: UInt64 = 0
    private var waiting: [UInt8] = []

    package init(epoch: UInt32, capacity: Int = ChannelLimit.buffered) {
        self.epoch = epoch
        self.capacity = capacity
    }

    /// Bytes accepted and not yet taken.
    package var count: Int { waiting.count }
    /// How many bytes more may be accepted now.
    package var room: Int { capacity - waiting.count }

    /// Accepts bytes sent at `offset` and returns the offset wanted next.
    ///
    /// A retry may repeat bytes already received, and only their number is looked at; a gap is refused.
    @discardableResult
    package mutating func accept(
        epoch: UInt32,
        _ bytes: some Collection<UInt8>,
        at offset: UInt64
    ) throws(ChannelError) -> UInt64 {
        guard epoch == self.epoch else { throw .staleEpoch(expected: self.epoch, got: epoch) }
        guard offset <= next, next - offset <= UInt64(ChannelLimit.buffered) else {
            throw .impossibleOffset(offset)
        }
        let fresh = bytes.dropFirst(Int(next - offset))
        guard fresh.count <= room else { throw .bufferFull }
        waiting.append(contentsOf: fresh)
        next += UInt64(fresh.count)
        return next
    }

    /// Takes everything that has arrived.
    package mutating func take() -> [UInt8] {
        defer { waiting.removeAll() }
        return waiting
    }
}
