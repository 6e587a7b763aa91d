internal import Bytes
internal import Cryptography
internal import Platform

/// Seals one item, once, front to back.
///
/// A class, so that it cannot be copied and made to use a sequence number twice. Not thread-safe. Nothing can be taken
/// up again after a restart: what is on storage then is closed as recovered, and a new item gets a new id and key.
package final class SealedWriter {
    /// How an item ends whose size is an exact multiple of the frame; readers accept both.
    package enum Ending: Sendable {
        /// The last full frame is the final one; it is held back until the item ends.
        case fullFrame
        /// Every full frame is written at once, and an empty final frame at the end: the least is lost at a power cut.
        case emptyFrame
    }

    package let header: SealedHeader
    /// Frames written so far, none of which is ever written again.
    package private(set) var wholeFrames = 0
    private let keys: KeySchedule
    private let ending: Ending
    private var pending: [UInt8] = []
    private var isClosed = false

    /// Starts an item under a fresh message id and a fresh data key, wrapped for each of `wrappings`.
    package convenience init(
        context: EncryptionContext,
        frameLength: Int,
        wrappings: [any DataKeyWrapping],
        ending: Ending = .fullFrame
    ) throws(SealingError) {
        let fresh: (id: [UInt8], key: SecretBytes)
        do throws(CryptographyError) {
            fresh = (
                try Random.bytes(SealedHeader.messageIDByteCount), try Random.secret(AES256GCM.keyByteCount)
            )
        } catch {
            throw .cryptography(error)
        }
        try self.init(
            context: context,
            frameLength: frameLength,
            messageID: fresh.id,
            dataKey: fresh.key,
            wrappings: wrappings,
            ending: ending
        )
    }

    /// With a message id and key of the caller's, who must never use them twice: for known answers in tests.
    init(
        context: EncryptionContext,
        frameLength: Int,
        messageID: [UInt8],
        dataKey: SecretBytes,
        wrappings: [any DataKeyWrapping],
        ending: Ending
    ) throws(SealingError) {
        var dataKeys: [EncryptedDataKey] = []
        for wrapping in wrappings { dataKeys.append(try wrapping.wrap(dataKey, context: context)) }
        keys = try KeySchedule(dataKey: dataKey, messageID: messageID)
        let untagged = try SealedHeader(
            messageID: messageID,
            context: context,
            dataKeys: dataKeys,
            frameLength: frameLength,
            commitment: keys.commitment
        )
        header = untagged.tagged(try keys.tag(header: untagged.body))
        self.ending = ending
    }

    /// Takes plaintext in any pieces and returns the sealed frames it completes, to be written right after the last.
    package func append(_ plaintext: some Collection<UInt8>) throws(SealingError) -> [UInt8] {
        guard !isClosed else { throw .writerClosed }
        pending.append(contentsOf: plaintext)
        let size = header.frameLength
        var sealed: [UInt8] = []
        var start = 0
        // A full frame may yet turn out to be the final one.
        while pending.count - start > size || (ending == .emptyFrame && pending.count - start == size) {
            sealed += try seal(pending[start..<start + size], final: false)
            start += size
        }
        pending.removeFirst(start)
        return sealed
    }

    /// Ends the item and returns its last sealed bytes.
    package func finish() throws(SealingError) -> [UInt8] {
        guard !isClosed else { throw .writerClosed }
        isClosed = true
        defer { pending = [] }
        return try seal(pending[...], final: true)
    }

    /// Ends without a final frame, as a power cut does, and returns how many whole frames there are.
    ///
    /// What was appended and not yet returned is lost. The camera must state the number in a signed manifest.
    package func abandonAsCut() -> Int {
        isClosed = true
        pending = []
        return wholeFrames
    }

    private func seal(_ plaintext: ArraySlice<UInt8>, final: Bool) throws(SealingError) -> [UInt8] {
        guard wholeFrames < Int(UInt32.max) - 1 else { throw .tooLong }
        let frame = wholeFrames
        // Counted before anything can fail: a sequence number is never tried again.
        wholeFrames += 1
        var sealed = FrameLayout.front(frame: frame, final: final, content: plaintext.count)
        let aad = FrameLayout.aad(
            messageID: header.messageID,
            frame: frame,
            final: final,
            content: plaintext.count
        )
        do throws(CryptographyError) {
            unsafe try plaintext.withUnsafeBufferPointer { input throws(CryptographyError) in
                unsafe try keys.cipher.seal(
                    nonce: FrameLayout.iv(frame: frame),
                    aad: aad,
                    plaintext: UnsafeRawBufferPointer(input),
                    appendingTo: &sealed
                )
            }
        } catch {
            throw .cryptography(error)
        }
        return sealed
    }
}
