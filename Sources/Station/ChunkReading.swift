internal import Bytes
internal import Cryptography
internal import PTP
internal import PTPInitiator
internal import Platform
internal import Sealing

/// Why a chunk's bytes are not what the manifest says.
enum ReadFailure: Error {
    /// The bytes are wrong; reading again may tell a bad wire from a bad recording.
    case wrong(String)
    /// The camera or the wire.
    case camera(PTPError)
    /// Nobody takes the bytes any more.
    case abandoned
}

/// One item of a recording while it is read off its camera.
///
/// Confined to its bay's thread.
protocol ItemReading: AnyObject {
    /// Streams the plaintext of a range to `body`, in order; `body` answers whether anybody still wants more.
    ///
    /// Plaintext is valid only during the call.
    func stream(
        _ range: Range<UInt64>,
        isLast: Bool,
        _ pace: BayPace,
        _ body: (UnsafeRawBufferPointer) -> Bool
    ) throws(ReadFailure)
}

/// Reads one sealed item off the camera, a range of whole frames at a time.
///
/// Confined to its bay's thread. The data key lives in the reader, in locked memory, and goes with this object.
final class SealedItemReading: ItemReading {
    let reader: SealedReader
    private let link: CameraLink
    private let handle: UInt32
    private let pieceSize: () -> Int
    /// For one range after another: memory that is taken anew has to be cleared by the kernel, page by page.
    private var kept: FrameStream?

    /// `pieceSize` says for each range how much plaintext is handed on at once, bytes.
    init(reader: SealedReader, link: CameraLink, handle: UInt32, pieceSize: @escaping () -> Int) {
        self.reader = reader
        self.link = link
        self.handle = handle
        self.pieceSize = pieceSize
    }

    /// Streams the verified plaintext of a range that starts at a frame to `body`, in order.
    ///
    /// The last range of an item reads to the item's end, the empty final frame included. `body` answers whether
    /// anybody still wants more. Plaintext is valid only during the call.
    func stream(
        _ range: Range<UInt64>,
        isLast: Bool,
        _ pace: BayPace,
        _ body: (UnsafeRawBufferPointer) -> Bool
    ) throws(ReadFailure) {
        let geometry = reader.geometry
        let first = geometry.frame(holding: Int(range.lowerBound))
        let end =
            isLast
            ? geometry.sealedSize : geometry.offset(ofFrame: geometry.frame(holding: Int(range.upperBound)))
        let frames: FrameStream
        do throws(SealingError) { frames = try self.frames(startingAt: first) } catch {
            throw .wrong("\(error)")
        }
        defer { frames.wipe() }
        var offset = geometry.offset(ofFrame: first)
        while offset < end {
            // Between requests, never within one: a camera that is kept waiting with bytes in hand takes that for a fault.
            pace.settle()
            let stride = pace.stride
            let count = min(stride.bytes, link.longestRead, end - offset)
            var failure: ReadFailure?
            let received: Int
            do throws(PTPError) {
                received = try link.session.read(
                    handle,
                    offset: UInt64(offset),
                    count: count,
                    // The manifest says where the item ends; one that ends early is wrong, and the wire is not.
                    isLast: true,
                    following: stride.isAhead ? min(link.longestRead, end - offset - count) : 0
                ) { bytes in
                    guard failure == nil else { return }
                    failure = unsafe Self.open(bytes, frames, body)
                }
            } catch {
                guard error.cause != .refused(.invalidParameter) else {
                    throw .wrong("sealed item is cut off before byte \(offset)")
                }
                if error.cause == .pipe(.timedOut) { link.readCautiously() }
                throw .camera(error)
            }
            if let failure { throw failure }
            guard received == count else {
                throw .wrong("sealed item is cut off at byte \(offset + received)")
            }
            offset += count
            // With a ceiling there is time between requests, in which nobody should wait for what is here. From a camera that
            // is read cautiously little comes at a time, and must not go as one large piece within a request.
            guard offset == end || !stride.isAhead || link.longestRead < FrameStream.piece else { continue }
            let gathered = unsafe frames.gathered()
            guard unsafe gathered.isEmpty || body(gathered) else { throw .abandoned }
        }
        guard isLast else { return }
        do { try frames.finish() } catch { throw .wrong("\(error)") }
    }

    private func frames(startingAt first: Int) throws(SealingError) -> FrameStream {
        let piece = pieceSize()
        if let kept, kept.piece == piece {
            try kept.restart(at: first)
            return kept
        }
        // The smaller or larger one goes before there is another.
        kept = nil
        let frames = try FrameStream(reader: reader, startingAt: first, piece: piece)
        kept = frames
        return frames
    }

    private static func open(
        _ bytes: UnsafeRawBufferPointer,
        _ frames: FrameStream,
        _ body: (UnsafeRawBufferPointer) -> Bool
    ) -> ReadFailure? {
        var rest = unsafe bytes
        do throws(SealingError) {
            while let plaintext = unsafe try frames.next(from: &rest) {
                guard unsafe body(plaintext) else { return .abandoned }
            }
            return nil
        } catch {
            return .wrong("\(error)")
        }
    }
}
