import Foundation
import Synchronization

/// Wakes those who watch when something they show has changed.
package final class ChangeSignal: Sendable {
    private let condition = NSCondition()
    private let count = Atomic<UInt64>(0)

    package init() {}

    /// Notes a change; cheap, from any thread.
    package func notify() {
        condition.lock()
        count.add(1, ordering: .relaxed)
        condition.broadcast()
        condition.unlock()
    }

    /// How many changes there were; what to pass to the first `wait`.
    package var current: UInt64 { count.load(ordering: .relaxed) }

    /// Waits until there was a change after `seen`, or the time is over; returns what to pass next time.
    package func wait(after seen: UInt64, milliseconds: Int64) -> UInt64 {
        let end = Date(timeIntervalSinceNow: Double(milliseconds) / 1000)
        condition.lock()
        defer { condition.unlock() }
        while count.load(ordering: .relaxed) == seen, condition.wait(until: end) {}
        return count.load(ordering: .relaxed)
    }
}
