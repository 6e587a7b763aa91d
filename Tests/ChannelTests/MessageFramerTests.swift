import Channel
import Testing

@Suite("Channel message framing")
struct MessageFramerTests {
    @Test(arguments: 1...9)
    func `messages come out whole, whatever the pieces`(piece: Int) throws {
        let messages: [[UInt8]] = [[1], [2, 3, 4, 5, 6], Array(repeating: 9, count: 300)]
        var stream: [UInt8] = []
        for message in messages { stream += try MessageFramer.frame(message) }
        var framer = MessageFramer()
        var found: [[UInt8]] = []
        for start in stride(from: 0, to: stream.count, by: piece) {
            framer.feed(stream[start..<min(start + piece, stream.count)])
            while let message = try framer.next() { found.append(message) }
        }
        try framer.finish()
        #expect(found == messages)
    }

    @Test func `every truncation is an error at the end`() throws {
        let stream = try MessageFramer.frame([1, 2, 3])
        for count in 1..<stream.count {
            var framer = MessageFramer()
            framer.feed(stream.prefix(count))
            #expect(try framer.next() == nil)
            #expect(throws: ChannelError.truncatedMessage) { try framer.finish() }
        }
    }

    @Test func `an impossible length is refused before the bytes arrive`() {
        for (prefix, length) in [
            ([0, 0, 0, 0], 0), ([0, 0x80, 0, 1], 0x80_0001), ([255, 255, 255, 255], 0xFFFF_FFFF),
        ] {
            var framer = MessageFramer()
            framer.feed(prefix.map { UInt8($0) })
            #expect(throws: ChannelError.messageLength(length)) { try framer.next() }
        }
        #expect(throws: ChannelError.messageLength(0)) { try MessageFramer.frame([]) }
        #expect(throws: ChannelError.truncatedMessage) { try MessagePrefix.length([0, 0, 1]) }
    }
}
