import CUSB
import FoundationEssentials

/// Who has an interface that could not be claimed.
enum InterfaceHolder {
    /// The kernel driver, by name if sysfs tells one; through usbfs it is a program, which the kernel does not name.
    static func name(_ handle: OpaquePointer, _ interface: StillImageInterface) -> String {
        if let device = unsafe libusb_get_device(handle), let driver = unsafe driver(device, interface) {
            return driver == "usbfs" ? "another program" : "kernel driver \(driver)"
        }
        let isKernels = unsafe libusb_kernel_driver_active(handle, Int32(interface.number)) == 1
        return isKernels ? "a kernel driver" : "another program"
    }

    private static func driver(_ device: OpaquePointer, _ interface: StillImageInterface) -> String? {
        var ports = [UInt8](repeating: 0, count: 7)
        let count = unsafe ports.withUnsafeMutableBufferPointer { buffer in
            unsafe libusb_get_port_numbers(device, buffer.baseAddress, 7)
        }
        guard count > 0 else { return nil }
        let path = ports.prefix(Int(count)).map(String.init).joined(separator: ".")
        let bus = unsafe libusb_get_bus_number(device)
        let link = "/sys/bus/usb/devices/\(bus)-\(path):\(interface.configuration).\(interface.number)/driver"
        let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link)
        return target.flatMap { $0.split(separator: "/").last.map(String.init) }
    }
}
