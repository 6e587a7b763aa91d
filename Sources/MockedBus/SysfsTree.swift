import CameraDevice
import Platform

/// The part of `/sys` and `/dev` that a USB device has.
struct SysfsTree: Sendable {
    let bed: TestbedDirectory

    func makeSkeleton() throws(SystemError) {
        for directory in [
            "/sys/bus/usb/devices", "/sys/class", "/sys/dev/char", "/dev/bus/usb", "/dev/.node",
        ] { try bed.makeDirectory(directory) }
    }

    /// A root hub, which libusb looks for above every device.
    func makeHub(bus: Int, speed: USBSpeed) throws(SystemError) {
        let relative = BusLocation.hubPath(bus: bus)
        let path = "/sys\(relative)"
        let minor = (bus - 1) * 128
        try bed.makeDirectory(path)
        try bed.write(hubDescriptors(speed), to: "\(path)/descriptors")
        let attributes = [
            "busnum": "\(bus)", "devnum": "1", "speed": speed.sysfsName, "bConfigurationValue": "1",
            "idVendor": "1d6b", "idProduct": speed == .high ? "0002" : "0003", "bDeviceClass": "09",
            "dev": "\(BusLocation.deviceMajor):\(minor)", "maxchild": "255",
        ]
        for (name, value) in attributes { try bed.write("\(value)\n", to: "\(path)/\(name)") }
        let node = "bus/usb/\(BusLocation.padded(bus))/001"
        try bed.write(
            "MAJOR=\(BusLocation.deviceMajor)\nMINOR=\(minor)\nDEVNAME=\(node)\nDEVTYPE=usb_device\n"
                + "BUSNUM=\(BusLocation.padded(bus))\nDEVNUM=001\n",
            to: "\(path)/uevent"
        )
        try bed.link("\(path)/subsystem", to: "../../../bus/usb")
        try bed.link("/sys/bus/usb/devices/usb\(bus)", to: "../../..\(relative)")
    }

    /// Everything but the node itself, which must be there before.
    ///
    /// `driver` names the kernel driver that has the interface, if one is to seem to.
    func add(
        _ location: BusLocation,
        _ descriptors: DescriptorSet,
        driver: String?
    ) throws(SystemError) {
        let path = "/sys\(location.devicePath)"
        try bed.makeDirectory(path)
        try bed.write(descriptors.sysfsFile, to: "\(path)/descriptors")
        for (name, value) in attributes(location, descriptors) {
            try bed.write("\(value)\n", to: "\(path)/\(name)")
        }
        let properties = UdevProperties(location: location, descriptors: descriptors)
        // udev keeps what its rules add in a database; the preload library leads nobody to one of ours.
        let known = properties.kernel + properties.fromRules
        try bed.write(UdevProperties.lines(known), to: "\(path)/uevent")
        try bed.link("\(path)/subsystem", to: "../../../../bus/usb")
        try addInterface(location, properties, driver)
        try bed.link("/dev/.node/\(location.nodeNumberName)", to: location.number)
        try bed.link("/sys/dev/char/\(location.number)", to: "../..\(location.devicePath)")
        try bed.link("/sys/bus/usb/devices/\(location.port)", to: "../../..\(location.devicePath)")
    }

    func remove(_ location: BusLocation) {
        bed.remove("/sys/bus/usb/devices/\(location.port)")
        bed.remove("/sys/bus/usb/devices/\(location.interfaceName)")
        bed.remove("/sys/dev/char/\(location.number)")
        bed.remove("/dev/.node/\(location.nodeNumberName)")
        bed.remove(location.nodePath)
        bed.removeTree("/sys\(location.devicePath)")
    }

    private func addInterface(
        _ location: BusLocation,
        _ properties: UdevProperties,
        _ driver: String?
    ) throws(SystemError) {
        let path = "/sys\(location.interfacePath)"
        try bed.makeDirectory(path)
        let attributes = [
            "bInterfaceNumber": "00", "bAlternateSetting": " 0", "bNumEndpoints": "03",
            "bInterfaceClass": "06", "bInterfaceSubClass": "01", "bInterfaceProtocol": "01",
        ]
        for (name, value) in attributes { try bed.write("\(value)\n", to: "\(path)/\(name)") }
        try bed.write(UdevProperties.lines(properties.interface), to: "\(path)/uevent")
        try bed.link("\(path)/subsystem", to: "../../../../../bus/usb")
        if let driver { try bed.link("\(path)/driver", to: "../../../../../bus/usb/drivers/\(driver)") }
        try bed.link(
            "/sys/bus/usb/devices/\(location.interfaceName)",
            to: "../../..\(location.interfacePath)"
        )
    }

    private func attributes(_ location: BusLocation, _ descriptors: DescriptorSet) -> [String: String] {
        let identity = descriptors.identity
        var attributes = [
            "busnum": "\(location.port.bus)", "devnum": "\(location.address)",
            "devpath": "\(location.port.port)", "speed": descriptors.speed.sysfsName,
            "version": descriptors.speed == .high ? " 2.00" : " 3.10",
            "bConfigurationValue": "1", "bNumConfigurations": "1", "bNumInterfaces": " 1",
            "bDeviceClass": "00", "bDeviceSubClass": "00", "bDeviceProtocol": "00",
            "idVendor": hexadecimal(identity.vendor), "idProduct": hexadecimal(identity.product),
            "bcdDevice": hexadecimal(identity.release),
            "manufacturer": identity.manufacturerName, "product": identity.productName,
            "dev": location.number, "authorized": "1", "removable": "removable",
        ]
        attributes["serial"] = identity.serial
        return attributes
    }

    private func hubDescriptors(_ speed: USBSpeed) -> [UInt8] {
        let device: [UInt8] = [
            18, 1, 0, speed == .high ? 2 : 3, 9, 0, speed == .high ? 1 : 3, speed == .high ? 64 : 9,
            0x6b, 0x1d, speed == .high ? 2 : 3, 0, 0x10, 5, 0, 0, 0, 1,
        ]
        let configuration: [UInt8] = [
            9, 2, 25, 0, 1, 1, 0, 0xe0, 0, 9, 4, 0, 0, 1, 9, 0, 0, 0, 7, 5, 0x81, 3, 4, 0, 12,
        ]
        return device + configuration
    }
}

/// Four lower-case hexadecimal digits, as sysfs writes identifiers.
func hexadecimal(_ number: UInt16) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
}
