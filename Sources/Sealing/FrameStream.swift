internal import Platform

/// Opens frames one after the other from sealed bytes that arrive in any pieces.
///
/// Memory is bounded: one sealed frame while it is incomplete, and the plaintext of one. Not thread-safe.
@safe
package final class FrameStream {
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
        unsafe plaintext = .allocate(byteCount: size, alignment: 64)
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

    /// Takes bytes off the front of `input` and returns the plaintext of the frame they complete.
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
        let size = reader.geometry.sealedRange(ofFrame: nextFrame).count
        if held == 0, input.count >= size {
            let frame = unsafe UnsafeRawBufferPointer(rebasing: input[..<size])
            unsafe input = UnsafeRawBufferPointer(rebasing: input[size...])
            return unsafe try open(frame)
        }
        let count = min(size - held, input.count)
        unsafe UnsafeMutableRawBufferPointer(rebasing: sealed[held...])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: input[..<count]))
        unsafe input = UnsafeRawBufferPointer(rebasing: input[count...])
        held += count
        guard held == size else { return nil }
        held = 0
        return unsafe try open(UnsafeRawBufferPointer(rebasing: sealed[..<size]))
    }

    /// Says that nothing more will be fed; an item that is not at its end is truncated.
    package func finish() throws(SealingError) {
        guard isAtEnd else { throw .truncated(frame: nextFrame) }
    }

    private func open(_ frame: UnsafeRawBufferPointer) throws(SealingError) -> UnsafeRawBufferPointer {
        let count = unsafe try reader.open(frame: nextFrame, sealed: frame, into: plaintext)
        nextFrame += 1
        return unsafe UnsafeRawBufferPointer(rebasing: plaintext[..<count])
    }
}
