internal import Dispatch
internal import Upload

/// A chunk that was streamed and is not acknowledged yet.
final class PendingChunk: @unchecked Sendable {
    // Unchecked: what is not constant belongs to the finishing thread until `done` was waited for.
    private let writers: ChunkWriters
    private var failed: [String: DestinationError] = [:]
    private var held: [String: Range<Int>] = [:]
    private let done = DispatchSemaphore(value: 0)

    init(_ writers: ChunkWriters) { self.writers = writers }

    /// Asks for the acknowledgement, on `thread` or, without one or where nobody has to answer, right here.
    func start(on thread: SerialThread?) {
        guard let thread, writers.isAwaitingAnybody else { return finish() }
        thread.perform { self.finish() }
    }

    private func finish() {
        held = writers.finish(&failed)
        done.signal()
    }

    /// Returns which chunks are held by this one's end, and what failed, once everybody answered.
    func wait() -> (held: [String: Range<Int>], failed: [String: DestinationError]) {
        done.wait()
        return (held, failed)
    }
}
