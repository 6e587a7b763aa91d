import Sealing
import Testing

@Suite("Frame geometry")
struct FrameGeometryTests {
    @Test func `every size is divided in one way or in none`() throws {
        let (header, frame) = (200, 4096)
        var sizes: [Int: (frames: Int, plaintext: Int)] = [:]
        for regular in 0..<3 {
            for content in 0...frame {
                let size = header + regular * (frame + 32) + 40 + content
                #expect(sizes[size] == nil)
                sizes[size] = (regular + 1, regular * frame + content)
            }
        }
        for size in 0..<header + 3 * (frame + 32) {
            let geometry = try? FrameGeometry(headerSize: header, frameLength: frame, sealedSize: size)
            #expect(geometry?.frameCount == sizes[size]?.frames)
            #expect(geometry?.plaintextSize == sizes[size]?.plaintext)
        }
    }

    @Test(arguments: [0, 1, 4096, 4097, 100_000], [SealedWriter.Ending.fullFrame, .emptyFrame])
    func `frames cover the item and its plaintext without gap or overlap`(
        size: Int,
        ending: SealedWriter.Ending
    ) throws {
        let sealed = try Sample.seal(Sample.plaintext(size), ending: ending)
        let geometry = try Sample.reader(sealed).geometry
        var (at, plaintextAt) = (geometry.headerSize, 0)
        for frame in 0..<geometry.frameCount {
            #expect(geometry.sealedRange(ofFrame: frame).lowerBound == at)
            #expect(geometry.plaintextRange(ofFrame: frame).lowerBound == plaintextAt)
            #expect(geometry.offset(ofFrame: frame) == at)
            at = geometry.sealedRange(ofFrame: frame).upperBound
            plaintextAt = geometry.plaintextRange(ofFrame: frame).upperBound
            #expect(geometry.isFinal(frame) == (frame == geometry.frameCount - 1))
        }
        #expect(at == sealed.count)
        #expect(geometry.offset(ofFrame: geometry.frameCount) == sealed.count)
        #expect(plaintextAt == size)
        for offset in stride(from: 0, to: size, by: 501) {
            #expect(geometry.plaintextRange(ofFrame: geometry.frame(holding: offset)).contains(offset))
        }
    }

    /// Where 32 bits end, and where frames can no longer be numbered.
    @Test(arguments: [1 << 31 - 1, 1 << 31, 1 << 32 - 1, 1 << 32, 1 << 32 + 5, 1 << 40, 4096 * (1 << 32 - 3)])
    func `a long item's frames lie where those of a short one would`(size: Int) throws {
        for frame in [4096, 65_536, 1 << 20] {
            let (count, rest) = (size / frame, size % frame)
            let sealed = 200 + count * (frame + 32) + 40 + rest
            let geometry = try FrameGeometry(headerSize: 200, frameLength: frame, sealedSize: sealed)
            #expect(geometry.frameCount == count + 1 && geometry.plaintextSize == size)
            #expect(geometry.offset(ofFrame: count) == sealed - 40 - rest)
            #expect(geometry.plaintextRange(ofFrame: count) == size - rest..<size)
            #expect(geometry.frame(holding: size - rest - 1) == count - 1)
            #expect(geometry.isFinal(count) && !geometry.isFinal(count - 1))
        }
    }

    @Test func `more frames than there are sequence numbers are refused`() throws {
        let most = 1 << 32 - 2
        func geometry(_ frames: Int) throws -> FrameGeometry {
            let sealed = 200 + (frames - 1) * (4096 + 32) + 40 + 1
            return try FrameGeometry(headerSize: 200, frameLength: 4096, sealedSize: sealed)
        }
        #expect(try geometry(most).frameCount == most)
        #expect(throws: SealingError.tooLong) { try geometry(most + 1) }
    }

    @Test(arguments: [Int.min, -1, 0, 100, 239, Int.max])
    func `absurd sizes are refused`(size: Int) {
        #expect(throws: SealingError.self) {
            try FrameGeometry(headerSize: 200, frameLength: 4096, sealedSize: size)
        }
        #expect(throws: SealingError.self) {
            try FrameGeometry(
                headerSize: 200,
                frameLength: 4096,
                sealedSize: size,
                mode: .cut(wholeFrames: 9)
            )
        }
    }
}
