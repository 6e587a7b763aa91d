/// The two speeds a camera is plugged in at.
package enum USBSpeed: Sendable, CaseIterable {
    case high
    case superSpeed

    /// Largest packet of a bulk endpoint, bytes.
    package var bulkPacketSize: Int { self == .high ? 512 : 1024 }

    /// As sysfs writes it, in megabits per second.
    package var sysfsName: String { self == .high ? "480" : "5000" }

    /// As the kernel's `enum usb_device_speed` counts.
    package var kernelNumber: Int { self == .high ? 3 : 5 }
}
