internal import Platform

/// Opens frames one after the other from sealed bytes that arrive in any pieces.
///
/// Memory is bounded: one sealed frame while it is incomplete, and the plaintext of a few. Not thread-safe.
@safe
package final class FrameStream {
    /// The most plaintext that is handed on at once, unless one frame is more; half of a small processor's cache.
    private static let piece = 256 << 10

    package let reader: SealedReader
    /// The frame that is opened next, which is also how many frames from the item's start are proven.
    package private(set) var nextFrame: Int
    private var held = 0
    // Owned here, freed in deinit, and reached only through this object's own methods.
    private let sealed: UnsafeMutableRawBufferPointer
    private let plaintext: UnsafeMutableRawBufferPointer

    /// Starts at a frame boundary: the first byte fed is the first of `frame`.
    package init(reader: SealedReader, startingAt frame: Int = 0) throws(SealingError) {
        guard (0...reader.geometry.frameCount).contains(frame) else { throw .frameOutOfRange(frame) }
        self.reader = reader
        nextFrame = frame
        let size = reader.geometry.frameLength
        unsafe sealed = .allocate(byteCount: size + FrameGeometry.finalOverhead, alignment: 64)
        unsafe plaintext = .allocate(byteCount: max(size, Self.piece), alignment: 64)
    }

    deinit {
        unsafe SecretBytes.wipe(plaintext)
        unsafe plaintext.deallocate()
        unsafe sealed.deallocate()
    }

    /// Whether every frame of the item has been opened.
    package var isAtEnd: Bool { nextFrame == reader.geometry.frameCount }

    /// The offset in the sealed item of the next byte to feed.
    package var sealedOffset: Int { reader.geometry.offset(ofFrame: nextFrame) + held }

    /// Takes bytes off the front of `input` and returns the plaintext of the frames they complete, as many as there is
    /// room for: few large pieces are cheaper to hand on than many small ones.
    ///
    /// Call until it answers `nil`: then `input` is used up and more is needed, or the item is at its end. The
    /// plaintext is valid until the next call; it is empty for an empty final frame.
    package func next(
        from input: inout UnsafeRawBufferPointer
    ) throws(SealingError) -> UnsafeRawBufferPointer? {
        guard !isAtEnd else {
            guard input.count == 0 else { throw .trailingBytes }
            return nil
        }
        return unsafe try reader.series { () throws(SealingError) in unsafe try open(&input) }
    }

    /// Opens frames until there is no room, or nothing left of `input`.
    private func open(
        _ input: inout UnsafeRawBufferPointer
    ) throws(SealingError) -> UnsafeRawBufferPointer? {
        let first = nextFrame
        var filled = 0
        while !isAtEnd,
            unsafe plaintext.count - filled >= reader.geometry.plaintextRange(ofFrame: nextFrame).count
        {
            let size = reader.geometry.sealedRange(ofFrame: nextFrame).count
            let isWhole = held == 0 && input.count >= size
            guard unsafe isWhole || hold(size, from: &input) else { break }
            let source = unsafe isWhole ? input : UnsafeRawBufferPointer(sealed)
            let frame = unsafe UnsafeRawBufferPointer(rebasing: source[..<size])
            do throws(SealingError) {
                let room = unsafe UnsafeMutableRawBufferPointer(rebasing: plaintext[filled...])
                filled += unsafe try reader.open(frame: nextFrame, sealed: frame, into: room)
            } catch {
                // What was opened before it is proven and goes first; the next call meets this frame again.
                guard nextFrame == first else { break }
                held = 0
                throw error
            }
            if isWhole { unsafe input = UnsafeRawBufferPointer(rebasing: input[size...]) }
            held = 0
            nextFrame += 1
        }
        return unsafe nextFrame == first ? nil : UnsafeRawBufferPointer(rebasing: plaintext[..<filled])
    }

    /// Keeps what there is of a frame; true once all of its `size` bytes are held.
    private func hold(_ size: Int, from input: inout UnsafeRawBufferPointer) -> Bool {
        let count = min(size - held, input.count)
        unsafe UnsafeMutableRawBufferPointer(rebasing: sealed[held...])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: input[..<count]))
        unsafe input = UnsafeRawBufferPointer(rebasing: input[count...])
        held += count
        return held == size
    }

    /// Says that nothing more will be fed; an item that is not at its end is truncated.
    package func finish() throws(SealingError) {
        guard isAtEnd else { throw .truncated(frame: nextFrame) }
    }
}
