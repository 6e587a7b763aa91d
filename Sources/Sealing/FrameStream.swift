internal import Platform

/// Opens frames one after the other from sealed bytes that arrive in any pieces.
///
/// Memory is bounded: one sealed frame while it is incomplete, and the plaintext that is gathered. Not thread-safe.
@safe
package final class FrameStream {
    /// How much plaintext is gathered before it is handed on, bytes, where nothing else is asked for.
    package static let piece = 512 << 10

    package let reader: SealedReader
    /// How much plaintext was asked to be gathered before it is handed on, bytes.
    package let piece: Int
    /// The frame that is opened next, which is also how many frames from the item's start are proven.
    package private(set) var nextFrame: Int
    private var held = 0
    /// Plaintext that is opened and not returned yet, bytes.
    private var filled = 0
    // Owned here, freed in deinit, and reached only through this object's own methods.
    private let sealed: UnsafeMutableRawBufferPointer
    private let plaintext: UnsafeMutableRawBufferPointer

    /// Starts at a frame boundary: the first byte fed is the first of `frame`.
    ///
    /// Gathers as many frames as `piece` bytes of plaintext hold, and one if it holds none.
    package init(
        reader: SealedReader,
        startingAt frame: Int = 0,
        piece: Int = FrameStream.piece
    ) throws(SealingError) {
        guard (0...reader.geometry.frameCount).contains(frame) else { throw .frameOutOfRange(frame) }
        self.reader = reader
        self.piece = piece
        nextFrame = frame
        let size = reader.geometry.frameLength
        unsafe sealed = .allocate(byteCount: size + FrameGeometry.finalOverhead, alignment: 64)
        unsafe plaintext = .allocate(byteCount: max(size, piece), alignment: 64)
    }

    deinit {
        unsafe SecretBytes.wipe(plaintext)
        unsafe plaintext.deallocate()
        unsafe sealed.deallocate()
    }

    /// Starts anew at a frame boundary, in the memory there is, as if nothing had been fed.
    package func restart(at frame: Int) throws(SealingError) {
        guard (0...reader.geometry.frameCount).contains(frame) else { throw .frameOutOfRange(frame) }
        (nextFrame, held, filled) = (frame, 0, 0)
    }

    /// Overwrites the plaintext; what was not returned is lost, until the next `restart`.
    package func wipe() {
        filled = 0
        unsafe SecretBytes.wipe(plaintext)
    }

    /// Whether every frame of the item has been opened.
    package var isAtEnd: Bool { nextFrame == reader.geometry.frameCount }

    /// The offset in the sealed item of the next byte to feed.
    package var sealedOffset: Int { reader.geometry.offset(ofFrame: nextFrame) + held }

    /// Takes bytes off the front of `input`, opens the frames they complete, and returns plaintext once there is no room
    /// for more, or the item is at its end.
    ///
    /// Call until it answers `nil`: then `input` is used up, and what is opened but not returned is `gathered`. The
    /// plaintext is valid until the next call.
    package func next(
        from input: inout UnsafeRawBufferPointer
    ) throws(SealingError) -> UnsafeRawBufferPointer? {
        unsafe try reader.series { () throws(SealingError) in unsafe try open(&input) }
    }

    /// Returns what is opened and was not returned, which may be nothing; valid until the next call.
    package func gathered() -> UnsafeRawBufferPointer {
        defer { filled = 0 }
        return unsafe UnsafeRawBufferPointer(rebasing: plaintext[..<filled])
    }

    /// Opens frames until there is no room, nothing left of `input`, or no frame.
    private func open(
        _ input: inout UnsafeRawBufferPointer
    ) throws(SealingError) -> UnsafeRawBufferPointer? {
        while !isAtEnd {
            let room = unsafe UnsafeMutableRawBufferPointer(rebasing: plaintext[filled...])
            guard room.count >= reader.geometry.plaintextRange(ofFrame: nextFrame).count else {
                return unsafe gathered()
            }
            let size = reader.geometry.sealedRange(ofFrame: nextFrame).count
            let isWhole = held == 0 && input.count >= size
            guard unsafe isWhole || hold(size, from: &input) else { return nil }
            let source = unsafe isWhole ? input : UnsafeRawBufferPointer(sealed)
            let frame = unsafe UnsafeRawBufferPointer(rebasing: source[..<size])
            do throws(SealingError) {
                filled += unsafe try reader.open(frame: nextFrame, sealed: frame, into: room)
            } catch {
                // What was opened before it is proven and goes first; the next call meets this frame again.
                guard filled == 0 else { return unsafe gathered() }
                held = 0
                throw error
            }
            if isWhole { unsafe input = UnsafeRawBufferPointer(rebasing: input[size...]) }
            held = 0
            nextFrame += 1
        }
        guard filled == 0 else { return unsafe gathered() }
        guard input.count == 0 else { throw .trailingBytes }
        return nil
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
