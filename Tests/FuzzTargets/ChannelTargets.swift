import Channel
import Platform
import StrictJSON

extension FuzzTarget {
    /// Both ends of one direction of the channel, and the messages cut out of it, against a model: the byte at offset n is n.
    static let channel = Self("channel", upTo: 4096) { bytes in
        var script = FuzzScript(bytes)
        var outbox = ChannelOutbox(epoch: 5, capacity: 300)
        var inbox = ChannelInbox(epoch: 5, capacity: 300)
        var taken: UInt64 = 0
        while !script.isAtEnd {
            let act = script.byte()
            let offset = act & 8 == 0 ? UInt64(script.word()) : UInt64(script.long()) << 32
            let count = Int(script.word() & 0x1FF)
            let epoch: UInt32 = act & 16 == 0 ? 5 : script.long()
            switch act & 7 {
            case 0, 1: try? outbox.append(model(at: outbox.end, count))
            case 2, 3:
                let before = outbox.base
                guard let read = try? outbox.read(epoch: epoch, at: offset, limit: count) else { break }
                try promise(epoch == 5 && offset >= before, "only this channel, and nothing forgotten")
                try promise(read == model(at: offset, read.count) && read.count <= count, "sent as appended")
            case 4: try? outbox.acknowledge(epoch: epoch, below: offset)
            case 5, 6:
                // Bytes at their true offset, or at one nobody can be at.
                let at = act & 32 == 0 ? inbox.next &- (offset & 0xFF) : offset
                let before = inbox.next
                guard let next = try? inbox.accept(epoch: epoch, model(at: at, count), at: at) else { break }
                try promise(epoch == 5 && at <= before, "no gap is accepted")
                try promise(
                    next == max(before, at + UInt64(count)) && next == inbox.next,
                    "what is wanted next"
                )
            default:
                let got = inbox.take()
                try promise(got == model(at: taken, got.count), "each byte once, in order")
                taken += UInt64(got.count)
                try promise(taken == inbox.next && inbox.count == 0, "all of them")
            }
            try promise(inbox.count <= 300 && outbox.end - outbox.base <= 300, "memory is bounded")
        }
        try frames(bytes)
    }

    private static func model(at offset: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: offset &+ UInt64($0)) }
    }

    /// The same bytes as a stream of messages, in one piece and in many.
    private static func frames(_ bytes: [UInt8]) throws {
        let whole = messages(in: bytes, pieces: max(bytes.count, 1))
        try promise(whole == messages(in: bytes, pieces: 7), "pieces change nothing")
        var again: [UInt8] = []
        for message in whole.messages { again += try MessageFramer.frame(message) }
        try promise(bytes.starts(with: again), "a message is framed as it was read")
        try promise(whole.isWhole == (again == bytes), "an end inside a message is seen")
    }

    private struct Cut: Equatable {
        var messages: [[UInt8]] = []
        var isWhole = false
    }

    private static func messages(in bytes: [UInt8], pieces: Int) -> Cut {
        var framer = MessageFramer()
        var cut = Cut()
        var rest = bytes[...]
        do {
            while !rest.isEmpty {
                framer.feed(rest.prefix(pieces))
                rest = rest.dropFirst(pieces)
                while let message = try framer.next() { cut.messages.append(message) }
            }
            try framer.finish()
            cut.isWhole = true
        } catch {
            // An impossible length, or an end inside a message.
        }
        return cut
    }
}
