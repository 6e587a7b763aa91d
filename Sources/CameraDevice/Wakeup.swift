import Dispatch

/// Wakes one waiting thread; a signal that comes first is not lost.
struct Wakeup: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func signal() { semaphore.signal() }
    func wait() { semaphore.wait() }
    /// Waits at most so long; a pace, never a way to be sure of anything.
    func wait(microseconds: Int) { _ = semaphore.wait(timeout: .now() + .microseconds(microseconds)) }
}
