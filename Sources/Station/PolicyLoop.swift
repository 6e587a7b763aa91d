internal import Dispatch
internal import Platform
internal import Policy
internal import Synchronization

/// The one thread on which the policy runs: events in, commands out, in order.
final class PolicyLoop: Sendable {
    private struct State {
        var events: [DockEvent] = []
        var isStopped = false
    }

    private let state = Mutex(State())
    private let available = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let dock: Mutex<Dock>
    private let now: @Sendable () -> UInt64
    private let heartbeat: Heartbeat

    init(dock: Dock, heartbeat: Heartbeat, now: @escaping @Sendable () -> UInt64) {
        self.dock = Mutex(dock)
        self.heartbeat = heartbeat
        self.now = now
    }

    func post(_ event: DockEvent) {
        state.withLock { $0.events.append(event) }
        available.signal()
    }

    /// Makes the loop turn once, so that it shows that it lives.
    func nudge() { available.signal() }

    /// Looks at the policy's state, for the status.
    func inspect<R: Sendable>(_ body: @Sendable (Dock) -> R) -> R { dock.withLock { body($0) } }

    /// Starts the thread; every command goes to `execute`, which must not block.
    func start(_ execute: @escaping @Sendable (DockCommand) -> Void) {
        BlockingThread.start("policy") { [self] in
            run(execute)
            ended.signal()
        }
    }

    /// Ends the thread; events still queued are dropped, for the journal holds what counts.
    func stop() {
        state.withLock { $0.isStopped = true }
        available.signal()
        ended.wait()
    }

    private func run(_ execute: (DockCommand) -> Void) {
        var random = SystemRandomNumberGenerator()
        var wake: UInt64?
        while !state.withLock({ $0.isStopped }) {
            let timedOut = wait(until: wake) == .timedOut
            heartbeat.begin()
            var events = state.withLock { state in
                defer { state.events.removeAll() }
                return state.events
            }
            if timedOut || wake.map({ $0 <= now() }) ?? false { events.append(.timer) }
            for event in events {
                wake = nil
                for command in dock.withLock({ $0.handle(event, now: now(), random: &random) }) {
                    if case .wake(let time) = command { wake = time } else { execute(command) }
                }
            }
            heartbeat.end()
        }
    }

    private func wait(until wake: UInt64?) -> DispatchTimeoutResult {
        guard let wake else {
            available.wait()
            return .success
        }
        let pause = wake > now() ? wake - now() : 0
        return available.wait(timeout: .now() + .milliseconds(Int(clamping: pause)))
    }
}
