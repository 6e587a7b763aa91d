import Glibc
import Platform
import Synchronization

/// Tells what is plugged in and what comes and goes, on a thread of its own, until it is stopped or let go.
///
/// The monitor listens before the first enumeration, so nothing falls between the two.
package final class DeviceWatcher: Sendable {
    private let signal: StopSignal

    /// Starts watching; `handler` runs on the watcher's thread and must not wait for long.
    ///
    /// `onTurn` runs there too, whenever the thread has done something, also when it was only nudged.
    package init(
        onTurn: @escaping @Sendable () -> Void = {},
        _ handler: @escaping @Sendable (HotplugEvent) -> Void
    ) throws(HotplugError) {
        let signal = try StopSignal()
        let loop = WatchLoop(try UdevMonitor(), signal, onTurn, handler)
        self.signal = signal
        BlockingThread.start("usb hotplug") { loop.run() }
    }

    deinit { signal.stop() }

    /// Makes the thread turn once, so that it shows that it lives.
    package func nudge() { signal.nudge() }

    /// Ends the thread and waits until the handler will not be called any more; not to be called by the handler.
    package func stop() {
        signal.stop()
        signal.waitForEnd()
    }
}

/// What the thread retains: never the watcher, so that letting go of the watcher ends it.
// SAFETY: made by one thread and then used only by the thread that runs it.
private final class WatchLoop: @unchecked Sendable {
    private let monitor: UdevMonitor
    private let signal: StopSignal
    private let onTurn: @Sendable () -> Void
    private let handler: @Sendable (HotplugEvent) -> Void
    private var table = PortTable()

    init(
        _ monitor: consuming UdevMonitor,
        _ signal: StopSignal,
        _ onTurn: @escaping @Sendable () -> Void,
        _ handler: @escaping @Sendable (HotplugEvent) -> Void
    ) {
        self.monitor = monitor
        self.signal = signal
        self.onTurn = onTurn
        self.handler = handler
    }

    func run() {
        tell(table.replace(with: monitor.enumerate()))
        while signal.wait(for: monitor.descriptor) {
            drain()
            onTurn()
        }
        signal.end()
    }

    private func drain() {
        while !signal.isStopping {
            errno = 0
            guard let device = monitor.receive() else {
                // The socket overflowed: what was lost shows in the list of what is there.
                guard errno == ENOBUFS else { return }
                tell(table.replace(with: monitor.enumerate()))
                continue
            }
            guard device.isDevice, let path = device.path else { continue }
            switch device.action {
            case "add": if let port = device.port { tell(table.add(port)) }
            case "remove": tell(table.remove(path: path, address: device.address))
            default: break
            }
        }
    }

    private func tell(_ events: [HotplugEvent]) {
        for event in events where !signal.isStopping { handler(event) }
    }
}
