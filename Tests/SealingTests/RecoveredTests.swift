import Sealing
import Testing

@Suite("Recovered items")
struct RecoveredTests {
    @Test(arguments: [0, 1, 3])
    func `whole frames without an end open only where the camera has stated their number`(frames: Int) throws
    {
        let sealed = try Sample.cut(wholeFrames: frames)
        let plaintext = Sample.plaintext(frames * 4096)
        #expect(try Sample.open(sealed, mode: .cut(wholeFrames: frames), pieces: 500) == plaintext)

        var emitted: [UInt8] = []
        #expect(throws: SealingError.self) { try Sample.open(sealed, emitted: &emitted) }
        #expect(plaintext.starts(with: emitted))
        for stated in [frames - 1, frames + 1] {
            #expect(throws: SealingError.impossibleSize(sealed.count)) {
                try Sample.open(sealed, mode: .cut(wholeFrames: stated))
            }
        }
    }

    @Test func `nothing may follow the stated frames`() throws {
        let sealed = try Sample.cut(wholeFrames: 2)
        for extra in [[0], [UInt8](repeating: 0, count: 4096 + 32)] {
            #expect(throws: SealingError.self) {
                try Sample.open(sealed + extra, mode: .cut(wholeFrames: 2))
            }
            #expect(throws: SealingError.trailingBytes) {
                try Sample.open(sealed + extra, mode: .cut(wholeFrames: 2), size: sealed.count)
            }
        }
    }

    @Test func `a whole item does not pass for a cut one`() throws {
        // The one size at which a final frame is as long as a regular one.
        let whole = try Sample.seal(Sample.plaintext(4096 + 4096 - 8))
        #expect(throws: SealingError.wrongEnding(frame: 1)) {
            try Sample.open(whole, mode: .cut(wholeFrames: 2))
        }
        // Its front, cut at a frame, is what a power cut would have left.
        let front = Array(whole.prefix(try Sample.reader(whole).geometry.offset(ofFrame: 1)))
        #expect(try Sample.open(front, mode: .cut(wholeFrames: 1)) == Sample.plaintext(4096))
    }

    @Test func `every changed bit in a cut item's framing is refused`() throws {
        let sealed = try Sample.cut(wholeFrames: 1)
        let start = try SealedHeader(parsing: sealed).byteCount
        for index in Array(start..<start + 40) + Array(sealed.count - 20..<sealed.count) {
            for bit in 0..<8 {
                var changed = sealed
                changed[index] ^= 1 << bit
                #expect(throws: SealingError.self) { try Sample.open(changed, mode: .cut(wholeFrames: 1)) }
            }
        }
    }
}
