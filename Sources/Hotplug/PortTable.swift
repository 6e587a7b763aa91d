/// Which devices are known, so that monitor and enumeration together tell each of them once.
struct PortTable {
    /// More devices than USB has addresses on a bus, on more busses than a station has.
    private static let mostDevices = 4096
    private var devices: [String: USBPort] = [:]

    /// A device is there; told again it changes nothing, another one in its place first removes the old.
    mutating func add(_ port: USBPort) -> [HotplugEvent] {
        let known = devices[port.path]
        if let known, known.bus == port.bus, known.address == port.address { return [] }
        guard known != nil || devices.count < Self.mostDevices else { return [] }
        devices[port.path] = port
        return (known == nil ? [] : [.removed(path: port.path)]) + [.added(port)]
    }

    /// A device left; a late message about an earlier one at the same port is not about the present one.
    mutating func remove(path: String, address: UInt8?) -> [HotplugEvent] {
        guard let known = devices[path] else { return [] }
        if let address, known.address != address { return [] }
        devices[path] = nil
        return [.removed(path: path)]
    }

    /// Everything that is there now, after messages were lost.
    mutating func replace(with ports: [USBPort]) -> [HotplugEvent] {
        let present = Set(ports.map(\.path))
        var events: [HotplugEvent] = []
        for path in devices.keys.sorted() where !present.contains(path) {
            events += remove(path: path, address: nil)
        }
        for port in ports { events += add(port) }
        return events
    }
}
