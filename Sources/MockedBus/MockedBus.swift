package import CameraDevice
import Dispatch
import Foundation
package import Platform
import Synchronization

/// USB buses in a directory, for one client process that runs under umockdev's preload library.
///
/// The client's own libudev and libusb find `/sys`, device nodes, uevents and usbfs here instead of the kernel's, and
/// cannot tell the difference. One client at a time: a monitor's name is made of its descriptor's number. A killed
/// client may be followed by another. Never run it as a session leader: it would take a node as its terminal.
package final class MockedBus: Sendable {
    private struct Plugged {
        let node: UsbfsNode
        let whenUnplugged: @Sendable () -> Void
    }

    private struct State {
        var plugged: [PortAddress: Plugged] = [:]
        /// The address last given to a device, by bus.
        var lastAddress: [Int: Int] = [:]
        var hubs: Set<Int> = []
        var sequence: UInt64 = 0
        var isShutDown = false
    }

    /// What the client's environment must hold besides the usual.
    package let environment: [String: String]
    private let bed: TestbedDirectory
    private let sysfs: SysfsTree
    private let uevents: UeventSender
    private let listener: NodeListener
    private let memory = UsbfsMemory()
    private let state = Mutex(State())
    /// Where a device that takes itself off the bus is tidied away.
    private let tidying = DispatchQueue(label: "mocked-bus.tidying")

    /// Makes an empty bus under `directory`, whose path must be short: socket names have 108 bytes.
    package init(directory: String = "/tmp") throws(SystemError) {
        let library = try PreloadLibrary.find()
        bed = try TestbedDirectory(under: directory)
        environment = ["LD_PRELOAD": library, "UMOCKDEV_DIR": bed.path]
        sysfs = SysfsTree(bed: bed)
        uevents = UeventSender(bed: bed)
        try sysfs.makeSkeleton()
        try sysfs.makeHub(bus: 1, speed: .high)
        listener = try NodeListener(bed: bed)
        state.withLock { _ = $0.hubs.insert(1) }
    }

    deinit { shutdown() }

    /// The directory that stands for the root of the file system.
    package var root: String { bed.path }

    /// Puts a device into a port, such as `1-2`, at an address no device had just before.
    ///
    /// `heldBy` names a kernel driver that has the interface, so that claiming it fails. `whenUnplugged` is called once,
    /// on any thread, when the port is empty again, whoever pulled the plug.
    package func plug(
        device: VirtualDevice,
        port: String,
        heldBy driver: String? = nil,
        whenUnplugged: @escaping @Sendable () -> Void = {}
    ) throws(SystemError) {
        let result = state.withLock { state -> Result<Void, SystemError> in
            do throws(SystemError) {
                let address = try portAddress(port)
                guard !state.isShutDown, state.plugged[address] == nil else {
                    throw SystemError(operation: "plug into", subject: "port \(port)", errno: EBUSY)
                }
                let node = try makeNode(device, address, driver, &state)
                state.plugged[address] = Plugged(node: node, whenUnplugged: whenUnplugged)
                announce("add", node, &state)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Pulls the plug of whatever is in a port; false when it was empty.
    @discardableResult
    package func unplug(port: String) -> Bool {
        guard let address = PortAddress(port) else { return false }
        return remove(address) { _ in true }
    }

    /// Whether a device is in a port.
    package func isOccupied(port: String) -> Bool {
        guard let address = PortAddress(port) else { return false }
        return state.withLock { $0.plugged[address] != nil }
    }

    /// Pulls every plug and removes the directory; safe to repeat, and best done when the client has ended.
    package func shutdown() {
        let ports = state.withLock { state in
            state.isShutDown = true
            return Array(state.plugged.keys)
        }
        for port in ports { _ = remove(port) { _ in true } }
        listener.stop()
        bed.removeTree("")
    }

    /// Limits the memory for requests under way, in mebibytes, as the kernel's `usbfs_memory_mb`, and says so in sysfs.
    package func limitRequestMemory(mebibytes: Int) throws(SystemError) {
        memory.limit = mebibytes << 20
        try bed.makeDirectory("/sys/module/usbcore/parameters")
        try bed.write("\(mebibytes)\n", to: "/sys/module/usbcore/parameters/usbfs_memory_mb")
    }

    /// The same in bytes, for tests of less than any real kernel has; sysfs says nothing of it.
    package func limitRequestMemory(bytes: Int) { memory.limit = bytes }

    /// The most bytes of requests that were ever under way at once.
    package var mostRequestMemory: Int { memory.most }

    /// How many requests found too little memory.
    package var refusedRequests: Int { memory.refusals }

    private func portAddress(_ text: String) throws(SystemError) -> PortAddress {
        guard let address = PortAddress(text) else {
            throw SystemError(operation: "plug into", subject: "port \(text)", errno: EINVAL)
        }
        return address
    }

    /// In the kernel's order: who answers at the node, the node, then what leads a client to it.
    private func makeNode(
        _ device: VirtualDevice,
        _ port: PortAddress,
        _ driver: String?,
        _ state: inout State
    ) throws(SystemError) -> UsbfsNode {
        if !state.hubs.contains(port.bus) {
            try sysfs.makeHub(bus: port.bus, speed: device.descriptors.speed)
            state.hubs.insert(port.bus)
        }
        let location = BusLocation(port: port, address: nextAddress(port.bus, &state))
        let gate = try PollGate()
        let attachment = device.attach { [weak self] in self?.tidyAway(location) }
        let node = UsbfsNode(
            location: location,
            attachment: attachment,
            gate: gate,
            driver: driver,
            memory: memory
        )
        do throws(SystemError) {
            try listener.listen(for: node)
            try bed.makeDirectory("/dev/bus/usb/\(BusLocation.padded(port.bus))")
            try bed.link(location.nodePath, to: gate.path)
            try sysfs.add(location, device.descriptors, driver: driver)
        } catch {
            attachment.detach()
            sysfs.remove(location)
            throw error
        }
        return node
    }

    private func nextAddress(_ bus: Int, _ state: inout State) -> Int {
        let taken = Set(
            state.plugged.values.map(\.node.location).filter { $0.port.bus == bus }.map(\.address)
        )
        var address = state.lastAddress[bus] ?? 1
        repeat { address = address % 127 + 1 } while address == 1 || taken.contains(address)
        state.lastAddress[bus] = address
        return address
    }

    private func tidyAway(_ location: BusLocation) {
        tidying.async { [self] in
            _ = remove(location.port) { $0.location.address == location.address }
        }
    }

    /// The device first, then everything that led to it, then the news.
    private func remove(_ port: PortAddress, if isWanted: @Sendable (UsbfsNode) -> Bool) -> Bool {
        let removed: Plugged? = state.withLock { state in
            guard let plugged = state.plugged[port], isWanted(plugged.node) else { return nil }
            state.plugged[port] = nil
            plugged.node.attachment.detach()
            plugged.node.gate.hangUp()
            sysfs.remove(plugged.node.location)
            announce("remove", plugged.node, &state)
            return plugged
        }
        removed?.whenUnplugged()
        return removed != nil
    }

    /// Tells the client's monitors: a device before its interface, and away in the other order.
    private func announce(_ action: String, _ node: UsbfsNode, _ state: inout State) {
        let properties = UdevProperties(
            location: node.location,
            descriptors: node.attachment.descriptors
        )
        state.sequence += 2
        let device = properties.event(action, sequence: state.sequence)
        let interface = properties.interfaceEvent(action, sequence: state.sequence + 1)
        for event in action == "add" ? [device, interface] : [interface, device] { uevents.send(event) }
    }
}
