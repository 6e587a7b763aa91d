internal import Dispatch
internal import Platform
internal import Synchronization

/// One thread that does one piece of blocking work after another, in the order given.
///
/// The thread retains the queue, never the owner: dropping the owner finishes what is queued and ends the thread.
final class SerialThread: Sendable {
    private let queue: WorkQueue

    init(name: String, heartbeat: Heartbeat? = nil) {
        let queue = WorkQueue()
        self.queue = queue
        BlockingThread.start(name) { queue.run(heartbeat) }
    }

    deinit { queue.finish() }

    /// Waits until everything queued before has been done; false when that takes too long.
    func waitUntilIdle(milliseconds: Int) -> Bool {
        let idle = DispatchSemaphore(value: 0)
        perform { idle.signal() }
        return idle.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
    }

    func perform(_ work: @escaping @Sendable () -> Void) { queue.add(work) }
}

private final class WorkQueue: Sendable {
    private struct State {
        var work: [@Sendable () -> Void] = []
        var isFinished = false
    }

    private let state = Mutex(State())
    private let available = DispatchSemaphore(value: 0)

    func add(_ work: @escaping @Sendable () -> Void) {
        state.withLock { $0.work.append(work) }
        available.signal()
    }

    func finish() {
        state.withLock { $0.isFinished = true }
        available.signal()
    }

    func run(_ heartbeat: Heartbeat?) {
        while true {
            available.wait()
            let next: (@Sendable () -> Void)? = state.withLock { state in
                state.work.isEmpty ? nil : state.work.removeFirst()
            }
            guard let next else {
                if state.withLock({ $0.isFinished }) { return }
                continue
            }
            heartbeat?.begin()
            next()
            heartbeat?.end()
        }
    }
}
