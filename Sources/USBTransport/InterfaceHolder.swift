import CUSB
import Foundation

/// Who has an interface that could not be claimed.
enum InterfaceHolder {
    /// The kernel driver's name, if sysfs tells one; through usbfs it is some program, which the kernel does not name.
    static func name(_ handle: OpaquePointer, _ interface: StillImageInterface) -> String {
        guard let device = unsafe libusb_get_device(handle) else { return "another program" }
        var ports = [UInt8](repeating: 0, count: 7)
        let count = unsafe ports.withUnsafeMutableBufferPointer { buffer in
            unsafe libusb_get_port_numbers(device, buffer.baseAddress, 7)
        }
        guard count > 0 else { return "another program" }
        let path = ports.prefix(Int(count)).map(String.init).joined(separator: ".")
        let bus = unsafe libusb_get_bus_number(device)
        let link = "/sys/bus/usb/devices/\(bus)-\(path):\(interface.configuration).\(interface.number)/driver"
        guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link),
            let driver = target.split(separator: "/").last, driver != "usbfs"
        else { return "another program" }
        return "kernel driver \(driver)"
    }
}
