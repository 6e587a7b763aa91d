import Dispatch
import Synchronization

/// Wakes those who watch when something they show has changed.
package final class ChangeSignal: Sendable {
    private struct State {
        var count: UInt64 = 0
        var waiting: [DispatchSemaphore] = []
    }
    private let state = Mutex(State())

    package init() {}

    /// Notes a change; cheap, from any thread.
    package func notify() {
        let waiting = state.withLock { state in
            state.count += 1
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in waiting { waiter.signal() }
    }

    /// How many changes there were; what to pass to the first `wait`.
    package var current: UInt64 { state.withLock { $0.count } }

    /// Waits until there was a change after `seen`, or the time is over; returns what to pass next time.
    package func wait(after seen: UInt64, milliseconds: Int64) -> UInt64 {
        let changed = DispatchSemaphore(value: 0)
        let isWaiting = state.withLock { state in
            guard state.count == seen else { return false }
            state.waiting.append(changed)
            return true
        }
        if isWaiting { _ = changed.wait(timeout: .now() + .milliseconds(Int(clamping: milliseconds))) }
        return state.withLock { state in
            state.waiting.removeAll { $0 === changed }
            return state.count
        }
    }
}
