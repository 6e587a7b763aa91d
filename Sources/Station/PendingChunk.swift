internal import Dispatch
internal import Policy
internal import Upload

/// A chunk that was streamed and is not acknowledged yet.
final class PendingChunk: @unchecked Sendable {
    // Unchecked: `writers` and `failed` belong to the finishing thread until `done` was waited for.
    let index: Int
    /// The item's hash state at the chunk's end.
    let hash: Blob
    let takers: [TransferTarget]
    private let writers: ChunkWriters
    private var failed: [String: DestinationError] = [:]
    private let done = DispatchSemaphore(value: 0)

    /// `takers` that failed already are not waited for and get no acknowledgement.
    init(_ index: Int, _ hash: Blob, _ takers: [TransferTarget], _ writers: ChunkWriters) {
        self.index = index
        self.hash = hash
        let names = writers.names
        self.takers = takers.filter { names.contains($0.name) }
        self.writers = writers
    }

    /// Asks for the acknowledgement, on `thread` or, without one, right here.
    func start(on thread: SerialThread?) {
        guard let thread else { return finish() }
        thread.perform { self.finish() }
    }

    private func finish() {
        writers.finish(&failed)
        done.signal()
    }

    /// Returns what failed, once everybody answered.
    func wait() -> [String: DestinationError] {
        done.wait()
        return failed
    }
}
