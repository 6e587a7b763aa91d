/// Where every frame of a sealed item lies, from its size alone, so that a read can start at any of them.
///
/// Frames are counted from 0; the sequence number of frame n is n + 1. Offsets are from the item's first byte.
package struct FrameGeometry: Equatable, Sendable {
    /// How the item ends.
    package enum Mode: Equatable, Sendable {
        /// With a final frame, as every message does.
        case whole
        /// After exactly this many regular frames: a recovered recording, by its camera's signed statement only.
        case cut(wholeFrames: Int)
    }

    /// Sequence number, IV, tag.
    static let regularOverhead = 4 + 12 + 16
    /// End marker, sequence number, IV, length, tag.
    static let finalOverhead = 4 + 4 + 12 + 4 + 16

    package let headerSize: Int
    package let frameLength: Int
    package let sealedSize: Int
    package let mode: Mode
    /// All frames, the final one included.
    package let frameCount: Int
    package let plaintextSize: Int

    package init(headerSize: Int, frameLength: Int, sealedSize: Int, mode: Mode = .whole) throws(SealingError)
    {
        let stride = frameLength + Self.regularOverhead
        let (body, overflow) = sealedSize.subtractingReportingOverflow(headerSize)
        guard SealedHeader.isLegal(frameLength: frameLength), headerSize > 0, !overflow, body >= 0 else {
            throw .impossibleSize(sealedSize)
        }
        switch mode {
        case .whole:
            // A final frame holds 0 bytes to a full frame, so there is at most one way to divide the size.
            let aboveEmptyFinal = body - Self.finalOverhead
            guard aboveEmptyFinal >= 0, aboveEmptyFinal % stride <= frameLength else {
                throw .impossibleSize(sealedSize)
            }
            frameCount = aboveEmptyFinal / stride + 1
            plaintextSize = (frameCount - 1) * frameLength + aboveEmptyFinal % stride
        case .cut(let wholeFrames):
            guard wholeFrames >= 0, body.isMultiple(of: stride), body / stride == wholeFrames else {
                throw .impossibleSize(sealedSize)
            }
            frameCount = wholeFrames
            plaintextSize = wholeFrames * frameLength
        }
        guard frameCount < Int(UInt32.max) else { throw .tooLong }
        self.headerSize = headerSize
        self.frameLength = frameLength
        self.sealedSize = sealedSize
        self.mode = mode
    }

    /// The sealed bytes of one frame; `frame == frameCount` gives the empty range at the end.
    package func sealedRange(ofFrame frame: Int) -> Range<Int> {
        let start = offset(ofFrame: frame)
        return start..<(frame >= frameCount - 1 ? sealedSize : offset(ofFrame: frame + 1))
    }

    /// Where a frame starts in the sealed item; for `frameCount`, where the item ends.
    package func offset(ofFrame frame: Int) -> Int {
        guard frame < frameCount else { return sealedSize }
        return headerSize + frame * (frameLength + Self.regularOverhead)
    }

    /// The plaintext bytes of one frame.
    package func plaintextRange(ofFrame frame: Int) -> Range<Int> {
        let start = min(frame * frameLength, plaintextSize)
        return start..<min(start + frameLength, plaintextSize)
    }

    /// The frame that holds a plaintext offset; `frameCount` at or past the end of a cut item.
    ///
    /// An empty final frame holds nothing, and is the answer for the offset at the end.
    package func frame(holding plaintextOffset: Int) -> Int {
        min(plaintextOffset / frameLength, isCut ? frameCount : frameCount - 1)
    }

    /// Whether this frame must be marked as the last.
    package func isFinal(_ frame: Int) -> Bool { !isCut && frame == frameCount - 1 }

    private var isCut: Bool {
        if case .cut = mode { true } else { false }
    }
}
