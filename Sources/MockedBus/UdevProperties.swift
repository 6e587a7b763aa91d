import CameraDevice

/// What the kernel and udev's rules say of a USB device in events and database.
struct UdevProperties: Sendable {
    typealias Property = (name: String, value: String)

    let location: BusLocation
    let descriptors: DescriptorSet

    private var identity: USBIdentity { descriptors.identity }

    private var product: String {
        [identity.vendor, identity.product, identity.release]
            .map { String($0, radix: 16) }
            .joined(separator: "/")
    }

    /// The lines of the device's `uevent` file.
    var kernel: [Property] {
        [
            ("MAJOR", "\(BusLocation.deviceMajor)"), ("MINOR", "\(location.minor)"),
            ("DEVNAME", String(location.nodePath.dropFirst("/dev/".count))), ("DEVTYPE", "usb_device"),
            ("DRIVER", "usb"), ("PRODUCT", product), ("TYPE", "0/0/0"),
            ("BUSNUM", BusLocation.padded(location.port.bus)),
            ("DEVNUM", BusLocation.padded(location.address)),
        ]
    }

    /// The lines of the interface's `uevent` file.
    var interface: [Property] {
        [
            ("DEVTYPE", "usb_interface"), ("PRODUCT", product), ("TYPE", "0/0/0"), ("INTERFACE", "6/1/1"),
        ]
    }

    /// What udev's own rules add for a still-image device.
    var fromRules: [Property] {
        var properties: [Property] = [
            ("ID_BUS", "usb"), ("ID_VENDOR_ID", hexadecimal(identity.vendor)),
            ("ID_MODEL_ID", hexadecimal(identity.product)), ("ID_REVISION", hexadecimal(identity.release)),
            ("ID_USB_INTERFACES", ":060101:"), ("ID_GPHOTO2", "1"), ("USEC_INITIALIZED", "1"),
        ]
        if let serial = identity.serial { properties.append(("ID_SERIAL_SHORT", serial)) }
        return properties
    }

    /// A device event's properties, as udev broadcasts them.
    func event(_ action: String, sequence: UInt64) -> [Property] {
        var named = kernel
        if let index = named.firstIndex(where: { $0.name == "DEVNAME" }) {
            named[index].value = location.nodePath
        }
        return header(action, location.devicePath, sequence) + named + fromRules
    }

    /// An interface event's properties.
    func interfaceEvent(_ action: String, sequence: UInt64) -> [Property] {
        header(action, location.interfacePath, sequence) + interface
    }

    static func lines(_ properties: [Property]) -> String {
        properties.map { "\($0.name)=\($0.value)\n" }.joined()
    }

    private func header(_ action: String, _ path: String, _ sequence: UInt64) -> [Property] {
        [("ACTION", action), ("DEVPATH", path), ("SUBSYSTEM", "usb"), ("SEQNUM", "\(sequence)")]
    }
}
