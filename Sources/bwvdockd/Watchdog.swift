import Dispatch
import Platform
import Station

/// Tells the service manager that all is well, but only while every part that can hang shows signs of life.
final class Watchdog: Sendable {
    private let stopping = DispatchSemaphore(value: 0)

    init(heartbeats: Heartbeats, notifier: ServiceNotifier, log: Log) {
        guard let interval = notifier.watchdogInterval else { return }
        let pause = Int(max(interval / 2, 10))
        BlockingThread.start("watchdog") { [stopping] in
            while stopping.wait(timeout: .now() + .milliseconds(pause)) == .timedOut {
                let hanging = heartbeats.hanging()
                if hanging.isEmpty {
                    try? notifier.watchdog()
                } else {
                    log.write(.error, "no sign of life from \(hanging.joined(separator: ", "))")
                }
            }
        }
    }

    func stop() { stopping.signal() }
}
