internal import Synchronization

/// Signs of life of one part that can hang.
///
/// A part is well while it is idle, or while its work has shown progress within its allowance. One that sleeps until
/// something happens outside is idle most of the time: it is woken, and its next `end` is its answer.
package final class Heartbeat: Sendable {
    fileprivate struct State {
        var isBusy = false
        var last: UInt64 = 0
        /// What this piece of work may take in silence, where that is not the part's usual allowance.
        var allowance: UInt64?
        var wake: (@Sendable () -> Void)?
    }

    let name: String
    /// Milliseconds a busy part may go without a sign of life.
    let allowance: UInt64
    private let state = Mutex(State())
    private let now: @Sendable () -> UInt64

    init(name: String, allowance: UInt64, now: @escaping @Sendable () -> UInt64) {
        self.name = name
        self.allowance = allowance
        self.now = now
    }

    /// Work has begun.
    package func begin() { state.withLock { $0.begin(at: now()) } }
    /// The work at hand is long and silent by nature, such as reading gigabytes back; milliseconds.
    package func allow(_ milliseconds: UInt64) { state.withLock { $0.allowance = milliseconds } }
    /// The work goes on.
    package func beat() { state.withLock { $0.last = now() } }
    /// The work is done, well or not.
    package func end() { state.withLock { $0.isBusy = false } }

    /// Says how to wake the part, so that it can be asked while it sleeps.
    package func wakes(by wake: @escaping @Sendable () -> Void) { state.withLock { $0.wake = wake } }

    /// Wakes a part that can be woken and owes no answer yet.
    func ask() {
        let wake: (@Sendable () -> Void)? = state.withLock { state in
            guard let wake = state.wake, !state.isBusy else { return nil }
            state.begin(at: now())
            return wake
        }
        wake?()
    }

    func isWell(at time: UInt64) -> Bool {
        state.withLock { !$0.isBusy || time < $0.last + ($0.allowance ?? allowance) }
    }
}

extension Heartbeat.State {
    fileprivate mutating func begin(at time: UInt64) {
        isBusy = true
        last = time
        allowance = nil
    }
}

/// Everything the watchdog listens to.
package final class Heartbeats: Sendable {
    private let parts = Mutex<[Heartbeat]>([])
    private let now: @Sendable () -> UInt64

    package init(now: @escaping @Sendable () -> UInt64) { self.now = now }

    /// Listens to one more part; `allowance` is how long it may work in silence, milliseconds.
    package func add(_ name: String, allowance: UInt64) -> Heartbeat {
        let part = Heartbeat(name: name, allowance: allowance, now: now)
        parts.withLock { $0.append(part) }
        return part
    }

    /// Listens to a part no longer.
    package func remove(_ part: Heartbeat) { parts.withLock { $0.removeAll { $0 === part } } }

    /// Asks the sleeping parts for a sign of life, and names those that hang; empty when all is well.
    package func hanging() -> [String] {
        let (parts, time) = (parts.withLock { $0 }, now())
        let names = parts.filter { !$0.isWell(at: time) }.map(\.name)
        for part in parts { part.ask() }
        return names
    }
}
