/// A USB device as udev tells of it: values only, no handles.
package struct USBPort: Equatable, Sendable {
    /// The port it hangs on, which names the bay: `1-2.3`.
    package let path: String
    package let bus: UInt8
    package let address: UInt8
    package let vendor: UInt16
    package let product: UInt16
    /// The serial number as the kernel read it, where there is one.
    package let serial: String?
    /// Class, subclass and protocol of each interface as six digits, where udev knows them: `060101`.
    package let interfaces: [String]?

    package init(
        path: String,
        bus: UInt8,
        address: UInt8,
        vendor: UInt16,
        product: UInt16,
        serial: String? = nil,
        interfaces: [String]? = nil
    ) {
        self.path = path
        self.bus = bus
        self.address = address
        self.vendor = vendor
        self.product = product
        self.serial = serial
        self.interfaces = interfaces
    }
}

/// Something that happened at a port.
package enum HotplugEvent: Equatable, Sendable {
    case added(USBPort)
    case removed(path: String)
}
