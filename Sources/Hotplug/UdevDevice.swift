import CUdev

/// One `udev_device`, released at the end; whatever it says is copied out.
@safe struct UdevDevice: ~Copyable {
    private static let hub: UInt8 = 9
    private let device: OpaquePointer

    /// Takes over the caller's reference.
    init?(adopting device: OpaquePointer?) {
        guard let device = unsafe device else { return nil }
        unsafe self.device = unsafe device
    }

    deinit { unsafe udev_device_unref(device) }

    /// The port path, as in sysfs: `1-2.3`.
    var path: String? { unsafe text(udev_device_get_sysname(device)) }
    var action: String? { unsafe text(udev_device_get_action(device)) }
    var isDevice: Bool { unsafe text(udev_device_get_devtype(device)) == "usb_device" }
    /// From the message itself: at "remove" sysfs is gone already.
    var address: UInt8? { property("DEVNUM").flatMap { UInt8($0) } }

    /// What the device is, unless it is a hub or says too little to be opened.
    var port: USBPort? {
        guard let path, attribute("bDeviceClass").flatMap({ UInt8($0, radix: 16) }) != Self.hub,
            let bus = (property("BUSNUM") ?? attribute("busnum")).flatMap({ UInt8($0) }),
            let address = (property("DEVNUM") ?? attribute("devnum")).flatMap({ UInt8($0) })
        else { return nil }
        return USBPort(
            path: path,
            bus: bus,
            address: address,
            vendor: attribute("idVendor").flatMap { UInt16($0, radix: 16) } ?? 0,
            product: attribute("idProduct").flatMap { UInt16($0, radix: 16) } ?? 0,
            serial: attribute("serial"),
            interfaces: property("ID_USB_INTERFACES")?.split(separator: ":").map(String.init)
        )
    }

    private func property(_ name: String) -> String? {
        unsafe text(udev_device_get_property_value(device, name))
    }

    private func attribute(_ name: String) -> String? {
        unsafe text(udev_device_get_sysattr_value(device, name))
    }

    private func text(_ pointer: UnsafePointer<CChar>?) -> String? {
        guard let pointer = unsafe pointer else { return nil }
        return unsafe String(validatingCString: pointer)
    }
}
