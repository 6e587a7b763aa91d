package import Hotplug
internal import Synchronization
package import USBTransport

/// Where cameras come and go, and how a pipe to one is opened: this machine's USB, or what a benchmark puts in its place.
package protocol CameraBus: Sendable {
    /// Begins to tell what is there and what comes and goes; `handler` must not wait for long.
    func watch(_ handler: @escaping @Sendable (HotplugEvent) -> Void) throws
    /// Ends that: `handler` is not called any more.
    func stop()
    func open(_ port: USBPort) throws(USBError) -> any CameraPipe
}

/// This machine's USB: ports told by udev, pipes over libusb.
final class HostBus: CameraBus {
    private let heartbeats: Heartbeats
    private let hotplugBeat: Heartbeat
    private let context: USBContext
    private let watcher = Mutex<DeviceWatcher?>(nil)

    init(_ memory: RequestMemory, _ heartbeats: Heartbeats, promptness: UInt64) throws {
        self.heartbeats = heartbeats
        hotplugBeat = heartbeats.add("usb hotplug", allowance: promptness)
        let usbEvents = heartbeats.add("usb events", allowance: promptness)
        let context = try USBContext(window: memory.window, onTurn: { usbEvents.end() })
        usbEvents.wakes { [weak context] in context?.nudge() }
        self.context = context
    }

    func watch(_ handler: @escaping @Sendable (HotplugEvent) -> Void) throws {
        let watcher = try DeviceWatcher(onTurn: { [hotplugBeat] in hotplugBeat.end() }, handler)
        hotplugBeat.wakes { [weak watcher] in watcher?.nudge() }
        self.watcher.withLock { $0 = watcher }
    }

    func stop() {
        // From here on silence is what is wanted of it.
        heartbeats.remove(hotplugBeat)
        watcher.withLock { watcher in
            watcher?.stop()
            watcher = nil
        }
    }

    func open(_ port: USBPort) throws(USBError) -> any CameraPipe {
        do throws(USBError) { return try USBBulkPipe(context, bus: port.bus, address: port.address) } catch {
            throw port.interfaces == nil ? error.withoutInterfaces : error
        }
    }
}
