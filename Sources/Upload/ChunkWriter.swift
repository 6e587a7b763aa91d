/// Streams one chunk to a destination.
///
/// The owner calls `write` with verified bytes, then `finish` once the chunk's digest is right. Dropping a writer
/// without `finish`, or calling `cancel`, leaves the chunk unacknowledged. `finish` returns only when the destination
/// holds the chunk durably. It may be called on another thread than `write`, and while the next chunk is written; never
/// both on one writer at once.
package protocol ChunkWriter: AnyObject {
    func write(_ bytes: UnsafeRawBufferPointer) throws(DestinationError)
    func finish() throws(DestinationError)
    func cancel()
}
