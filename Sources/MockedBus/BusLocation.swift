import CameraDevice

/// Where one plugged device stands in `/sys` and `/dev`.
struct BusLocation: Sendable {
    static let deviceMajor = 189

    let port: PortAddress
    /// The address the hub gave it: another one each time.
    let address: Int

    var minor: Int { (port.bus - 1) * 128 + address - 1 }
    var number: String { "\(Self.deviceMajor):\(minor)" }
    var hubPath: String { Self.hubPath(bus: port.bus) }
    /// As uevents call it: the sysfs path without `/sys`.
    var devicePath: String { "\(hubPath)/\(port)" }
    var interfacePath: String { "\(devicePath)/\(interfaceName)" }
    var interfaceName: String { "\(port):1.0" }
    var nodePath: String { "/dev/bus/usb/\(Self.padded(port.bus))/\(Self.padded(address))" }
    /// umockdev's name for the file that says which device number a node has.
    var nodeNumberName: String { "bus_usb_\(Self.padded(port.bus))_\(Self.padded(address))" }

    static func hubPath(bus: Int) -> String { "/devices/pci0000:00/usb\(bus)" }

    static func padded(_ number: Int) -> String {
        String(repeating: "0", count: max(0, 3 - String(number).count)) + String(number)
    }
}
