internal import Bytes
internal import Cryptography
package import Platform

/// Opens frames of one sealed item, in any order, each only as a whole.
///
/// Not thread-safe: one reader per thread.
@safe
package final class SealedReader {
    package let header: SealedHeader
    package let geometry: FrameGeometry
    private let keys: KeySchedule

    /// Checks the commitment and the header's tag; nothing in the header is to be believed before.
    package init(
        header: SealedHeader,
        sealedSize: Int,
        dataKey: SecretBytes,
        mode: FrameGeometry.Mode = .whole
    ) throws(SealingError) {
        keys = try KeySchedule(dataKey: dataKey, messageID: header.messageID)
        guard keys.commits(to: header.commitment) else { throw .wrongKey }
        try keys.verify(header)
        geometry = try FrameGeometry(
            headerSize: header.byteCount,
            frameLength: header.frameLength,
            sealedSize: sealedSize,
            mode: mode
        )
        self.header = header
    }

    /// Expands the key once for all frames that `body` opens, which should do nothing else.
    func series<Value>(_ body: () throws(SealingError) -> Value) throws(SealingError) -> Value {
        try keys.cipher.series(body)
    }

    /// Opens one frame into `output`, which must have room for its plaintext, and returns the plaintext's size.
    ///
    /// On any error `output` holds zeros: no byte of a frame leaves before the whole frame is proven.
    package func open(
        frame: Int,
        sealed: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) throws(SealingError) -> Int {
        do throws(SealingError) {
            return unsafe try openUnwiped(frame: frame, sealed: sealed, into: output)
        } catch {
            unsafe SecretBytes.wipe(output)
            throw error
        }
    }

    private func openUnwiped(
        frame: Int,
        sealed: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) throws(SealingError) -> Int {
        guard (0..<geometry.frameCount).contains(frame) else { throw .frameOutOfRange(frame) }
        let expected = geometry.sealedRange(ofFrame: frame).count
        guard sealed.count == expected else {
            throw .frameSize(frame: frame, expected: expected, got: sealed.count)
        }
        let count = geometry.plaintextRange(ofFrame: frame).count
        guard output.count >= count else {
            throw .frameSize(frame: frame, expected: count, got: output.count)
        }
        let final = geometry.isFinal(frame)
        let start = unsafe try checkFraming(frame: frame, sealed: sealed, final: final, content: count)
        do throws(CryptographyError) {
            unsafe try keys.cipher.open(
                nonce: FrameLayout.iv(frame: frame),
                aad: FrameLayout.aad(messageID: header.messageID, frame: frame, final: final, content: count),
                ciphertext: UnsafeRawBufferPointer(rebasing: sealed[start..<start + count]),
                tag: Array(sealed[(start + count)...]),
                into: UnsafeMutableRawBufferPointer(rebasing: output[..<count])
            )
        } catch {
            throw SealingError(error, notAuthentic: .frameNotAuthentic(frame: frame))
        }
        return count
    }

    /// Checks marker, sequence number, IV and length; returns where the ciphertext starts.
    private func checkFraming(
        frame: Int,
        sealed: UnsafeRawBufferPointer,
        final: Bool,
        content: Int
    ) throws(SealingError) -> Int {
        var at = 0
        /// The next four bytes; the caller has checked that the frame has its full size.
        func word() -> UInt32 {
            defer { at += 4 }
            return unsafe UInt32(bigEndian: sealed.loadUnaligned(fromByteOffset: at, as: UInt32.self))
        }
        var sequence = word()
        let marked = sequence == FrameLayout.endMarker
        guard marked == final else { throw .wrongEnding(frame: frame) }
        if final { sequence = word() }
        guard sequence == FrameLayout.sequence(frame: frame) else { throw .wrongSequence(frame: frame) }
        guard (word(), word(), word()) == (0, 0, sequence) else { throw .wrongIV(frame: frame) }
        if final {
            guard word() == UInt32(truncatingIfNeeded: content) else {
                throw .wrongContentLength(frame: frame)
            }
        }
        return at
    }
}
