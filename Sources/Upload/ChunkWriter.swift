/// Streams one chunk to a destination.
///
/// The owner calls `write` with verified bytes, then `finish` once the chunk's digest is right. Dropping a writer
/// without `finish`, or calling `cancel`, leaves the chunk unacknowledged, and with it those before it that are still on
/// their way in the same request. `finish` may be called on another thread than `write`, and while the next chunk is
/// written; never both on one writer at once.
package protocol ChunkWriter: AnyObject {
    func write(_ bytes: UnsafeRawBufferPointer) throws(DestinationError)

    /// Lets the chunk end, and returns which chunks the destination holds durably by it.
    ///
    /// The chunk itself; or none, where it goes in one request with the next; or it and those before it, where it is the
    /// last of such a request.
    @discardableResult
    func finish() throws(DestinationError) -> Range<Int>

    /// Whether `finish` may wait for the destination; it may not where the chunk goes in one request with the next.
    ///
    /// Where it is false, `finish` may be called on the thread that reads the camera.
    var awaitsAnswer: Bool { get }

    func cancel()
}

extension ChunkWriter {
    package var awaitsAnswer: Bool { true }
}
