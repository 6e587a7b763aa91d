import CUSB

/// Why a USB device cannot be served.
package struct USBError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Cause: Equatable, Sendable {
        /// It left, or never came up.
        case gone
        /// libusb passes over devices whose descriptors it cannot read.
        case unlisted
        /// Somebody else has its interface: a kernel driver by name, or another program.
        case held(by: String)
        case permissionDenied
        /// As before, of a device in which udev found nothing by which its rules could know a camera.
        case unrecognised
        case notStillImage(String)
        case malformedDescriptor(String)
        case failed(String)
    }

    package let operation: String
    /// The device as `lsusb` and `/dev/bus/usb` name it: `001/007`.
    package let subject: String
    package let cause: Cause

    package init(operation: String, subject: String, cause: Cause) {
        self.operation = operation
        self.subject = subject
        self.cause = cause
    }

    package var description: String { "cannot \(operation) USB device \(subject): \(reason)" }

    private var reason: String {
        switch cause {
        case .gone: "the device is gone"
        case .unlisted: "the device is gone, or its descriptors are malformed"
        case .held(let holder): "held by \(holder)"
        case .permissionDenied: "permission denied"
        case .unrecognised: "permission denied, and udev sees no interface of it"
        case .notStillImage(let reason): "no usable still-image interface: \(reason)"
        case .malformedDescriptor(let reason): "malformed descriptor: \(reason)"
        case .failed(let reason): reason
        }
    }

    /// What a person can do about it, where there is something.
    package var hint: String? {
        switch cause {
        case .held: "try 'fuser -v /dev/bus/usb/\(subject)' to see what holds it"
        case .permissionDenied: "are bwvdock's udev rules installed, and does the daemon run as its own user?"
        case .unrecognised, .notStillImage, .malformedDescriptor:
            "the camera is at fault: see what 'lsusb -v -s \(lsusbName)' makes of it"
        case .gone, .unlisted, .failed: nil
        }
    }

    private var lsusbName: String { subject.split(separator: "/").joined(separator: ":") }

    /// What it means where udev listed no interface of the device, if that tells more.
    package var withoutInterfaces: Self {
        guard cause == .permissionDenied else { return self }
        return Self(operation: operation, subject: subject, cause: .unrecognised)
    }

    /// Reads one of libusb's error numbers.
    static func libusb(_ code: Int32, _ operation: String, _ subject: String) -> Self {
        let cause: Cause =
            switch code {
            case LIBUSB_ERROR_NO_DEVICE.rawValue, LIBUSB_ERROR_NOT_FOUND.rawValue: .gone
            case LIBUSB_ERROR_ACCESS.rawValue: .permissionDenied
            default: .failed(libusbReason(code))
            }
        return Self(operation: operation, subject: subject, cause: cause)
    }
}

/// The library's own words for an error number.
func libusbReason(_ code: Int32) -> String {
    guard let text = unsafe libusb_strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text).lowercased()
}
