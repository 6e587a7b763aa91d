package import PTPInitiator

/// Reads ranges of one object by whatever means its camera has; confined to the thread of its session.
///
/// Every transaction costs a pause, and until it ends nobody can have it otherwise: each is as long as takes about a second,
/// by the rate of the one before.
package final class ObjectReader {
    /// Objects that can only be had in one transaction, which nothing can break off or take up again: no more than what a
    /// station that is told to park can wait for.
    package static let largestWhole: UInt64 = 1 << 30
    private static let largestPartial: UInt64 = 1 << 32
    /// What is asked for first, and the least: almost any camera can send so much in the time of a transaction.
    private static let leastPiece = 256 << 10
    private static let pieceMilliseconds = 1000

    private let session: PTPSession
    private let handle: UInt32
    private let means: PlainCamera.Means
    private var longestPiece = leastPiece

    package init(_ session: PTPSession, handle: UInt32, means: PlainCamera.Means) {
        self.session = session
        self.handle = handle
        self.means = means
    }

    /// Most bytes of an object that can be read at all.
    package var reach: UInt64 {
        switch means {
        case .partial64: .max
        case .partial: Self.largestPartial
        case .whole: Self.largestWhole
        }
    }

    /// Why an object of more bytes than `reach` is not read, as said of its size.
    package var limit: String {
        if case .whole = means {
            return
                "more than the \(Self.largestWhole) that are read of a camera which gives objects only whole"
        }
        return "more than this camera can be asked for in parts"
    }

    /// Whether a range can be read again without everything before it.
    package var isRandom: Bool {
        if case .whole = means { false } else { true }
    }

    /// Bytes of the next piece to ask for.
    package func piece(at offset: UInt64, of left: UInt64) -> Int {
        isRandom ? Int(min(left, UInt64(longestPiece))) : Int(clamping: left)
    }

    /// Reads a piece and returns how many bytes came; fewer than asked for where the object ends.
    ///
    /// `body` sees bytes as they come, valid only during the call.
    @safe package func read(
        at offset: UInt64,
        count: Int,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(PTPError) -> Int {
        let start = ContinuousClock.now
        let received = try readOnce(at: offset, count: count, body)
        // What is left of an object may be too little to tell a rate by.
        if count >= Self.leastPiece { adapt(to: received, in: start.duration(to: .now)) }
        return received
    }

    private func adapt(to bytes: Int, in time: Duration) {
        let milliseconds = max(1, Int(time / .milliseconds(1)))
        let possible = bytes * Self.pieceMilliseconds / milliseconds
        longestPiece = min(max(possible, Self.leastPiece), PTPSession.largestPlainRead)
    }

    @safe private func readOnce(
        at offset: UInt64,
        count: Int,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(PTPError) -> Int {
        switch means {
        case .partial64:
            // Nothing is posted ahead for the next read: there are devices that never answer a request which was there
            // before they had something to say.
            try session.read(handle, offset: offset, count: count, isLast: true, body)
        case .partial:
            try session.readPartial(handle, offset: UInt32(clamping: offset), count: count, body)
        case .whole: try session.readWhole(handle, upTo: count, body)
        }
    }
}
