import Testing

@testable import USBTransport

@Suite("Requests for a phase")
struct RequestPiecesTests {
    @Test(arguments: [64, 512, 1024], [RequestMemory.narrowest, 1 << 20 + 77, RequestMemory.widest])
    func `they are whole packets, carry the phase and nothing beyond its last packet`(
        packet: Int,
        window: Int
    ) {
        let pieces = RequestPieces(packet: packet, window: window)
        for phase in [
            0, 1, 24, packet - 1, packet, packet + 1, 1 << 16, 1 << 20, 1 << 20 + 12, 16 << 20 + 12, 4 << 30,
        ] {
            let lengths = pieces.of(phase)
            let total = lengths.reduce(0, +)
            #expect(lengths.allSatisfy { $0 > 0 && $0.isMultiple(of: packet) && $0 <= window / 4 })
            #expect(total >= phase && total - phase < packet || phase == 0 && total == packet)
        }
    }

    @Test func `a long phase has few large ones, a short one several, an answer a single one`() {
        let pieces = RequestPieces(packet: 512, window: RequestMemory.widest)
        #expect(pieces.of(16 << 20 + 12).count == 16)
        #expect(pieces.of(1 << 20 + 12).count == 4)
        #expect(pieces.of(32) == [512])
    }

    @Test func `those of a phase divided in four are under way together`() {
        for window in [RequestMemory.narrowest, 777_777, RequestMemory.widest] {
            let pieces = RequestPieces(packet: 1024, window: window)
            var (bytes, count) = (0, 0)
            for length in pieces.of(64 << 20).prefix(4) {
                #expect(pieces.mayPost(length, beside: bytes, in: count))
                bytes += length
                count += 1
            }
            #expect(!pieces.mayPost(bytes, beside: bytes, in: count))
        }
    }
}
