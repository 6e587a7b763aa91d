import Bytes
import Channel
import Testing

@Suite("Channel byte streams")
struct ByteStreamTests {
    @Test func `a read at the same offset gives the same bytes, a later one acknowledges`() throws {
        var outbox = ChannelOutbox(epoch: 7)
        try outbox.append([1, 2, 3, 4, 5])
        #expect(try outbox.read(epoch: 7, at: 0, limit: 3) == [1, 2, 3])
        #expect(try outbox.read(epoch: 7, at: 0, limit: 3) == [1, 2, 3])
        #expect(try outbox.read(epoch: 7, at: 3, limit: 100) == [4, 5])
        #expect(outbox.base == 3)
        #expect(try outbox.read(epoch: 7, at: 5, limit: 100) == [])
        #expect(outbox.isEmpty)
    }

    @Test func `offsets already acknowledged or never sent are impossible`() throws {
        var outbox = ChannelOutbox(epoch: 7)
        try outbox.append([1, 2, 3])
        _ = try outbox.read(epoch: 7, at: 2, limit: 1)
        #expect(throws: ChannelError.impossibleOffset(1)) { try outbox.read(epoch: 7, at: 1, limit: 1) }
        #expect(throws: ChannelError.impossibleOffset(4)) { try outbox.read(epoch: 7, at: 4, limit: 1) }
        #expect(throws: ChannelError.staleEpoch(expected: 7, got: 6)) {
            try outbox.read(epoch: 6, at: 2, limit: 1)
        }
    }

    @Test func `unacknowledged bytes are bounded, and all or none are added`() throws {
        var outbox = ChannelOutbox(epoch: 1, capacity: 4)
        try outbox.append([1, 2, 3])
        #expect(throws: ChannelError.bufferFull) { try outbox.append([4, 5]) }
        #expect(outbox.end == 3)
        try outbox.acknowledge(epoch: 1, below: 2)
        try outbox.append([4, 5])
        #expect(outbox.next(limit: 10) == [3, 4, 5])
    }

    @Test func `a repeated write is accepted once, its new tail too`() throws {
        var inbox = ChannelInbox(epoch: 9)
        #expect(try inbox.accept(epoch: 9, [1, 2], at: 0) == 2)
        #expect(try inbox.accept(epoch: 9, [1, 2], at: 0) == 2)
        #expect(try inbox.accept(epoch: 9, [2, 3], at: 1) == 3)
        #expect(inbox.take() == [1, 2, 3])
        #expect(try inbox.accept(epoch: 9, [], at: 3) == 3)
        #expect(inbox.take().isEmpty)
    }

    @Test func `a gap, a strange epoch and too much at once are refused`() throws {
        var inbox = ChannelInbox(epoch: 9, capacity: 3)
        #expect(throws: ChannelError.impossibleOffset(1)) { try inbox.accept(epoch: 9, [1], at: 1) }
        #expect(throws: ChannelError.staleEpoch(expected: 9, got: 8)) {
            try inbox.accept(epoch: 8, [1], at: 0)
        }
        #expect(throws: ChannelError.bufferFull) { try inbox.accept(epoch: 9, [1, 2, 3, 4], at: 0) }
        #expect(inbox.next == 0)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `whatever is lost, doubled or cut, the bytes arrive once and in order`(seed: UInt64) throws {
        var random = Lottery(seed: seed)
        var outbox = ChannelOutbox(epoch: 3, capacity: 512)
        var inbox = ChannelInbox(epoch: 3, capacity: 512)
        let sent = (0..<3000).map { _ in UInt8.random(in: 0...255, using: &random) }
        var received: [UInt8] = []
        var appended = 0
        while received.count < sent.count {
            let more = min(outbox.room, sent.count - appended, Int.random(in: 0...200, using: &random))
            try outbox.append(sent[appended..<appended + more])
            appended += more
            let offset = inbox.next
            let piece = try outbox.read(epoch: 3, at: offset, limit: Int.random(in: 0...300, using: &random))
            if Bool.random(using: &random) { continue }  // the answer was lost: ask again
            try inbox.accept(epoch: 3, piece, at: offset)
            if Bool.random(using: &random) { try inbox.accept(epoch: 3, piece, at: offset) }
            received += inbox.take()
        }
        #expect(received == sent)
    }

    @Test func `offsets survive being split in two`() {
        for offset in [0, 1, 0xFFFF_FFFF, 0x1_0000_0000, UInt64.max] {
            let parts = ChannelOffset.split(offset)
            #expect(ChannelOffset.join(low: parts.low, high: parts.high) == offset)
        }
    }
}

/// A seeded generator, so that a failing case can be run again (SplitMix64).
struct Lottery: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
