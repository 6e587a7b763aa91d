import CUSB
import Dispatch

/// Reading what a device says of itself.
extension USBDevice {
    /// How long a kernel without memory for a request of a few bytes is waited for, milliseconds.
    private static let patience = 2_000

    struct Description {
        let interface: StillImageInterface
        let vendor: UInt16
        let product: UInt16
        let serial: String?
    }

    static func examine(_ handle: OpaquePointer, _ name: String) throws(USBError) -> Description {
        let device = unsafe libusb_get_device(handle)
        var descriptor = libusb_device_descriptor()
        var code = unsafe libusb_get_device_descriptor(device, &descriptor)
        guard code == 0 else { throw .libusb(code, "read the descriptor of", name) }

        var configuration: UnsafeMutablePointer<libusb_config_descriptor>?
        code = unsafe libusb_get_active_config_descriptor(device, &configuration)
        guard code == 0, let configuration = unsafe configuration else {
            // libusb says "not found" of a device without a configuration, which is there nevertheless.
            guard code != LIBUSB_ERROR_NOT_FOUND.rawValue else {
                throw USBError(
                    operation: "use",
                    subject: name,
                    cause: .notStillImage("it has no active configuration")
                )
            }
            // Everything but its leaving means that libusb could not make sense of it.
            let error = USBError.libusb(code, "read the configuration of", name)
            guard case .failed(let reason) = error.cause else { throw error }
            throw USBError(
                operation: error.operation,
                subject: name,
                cause: .malformedDescriptor(reason)
            )
        }
        defer { unsafe libusb_free_config_descriptor(configuration) }
        let alternates = unsafe AlternateSetting.all(in: configuration.pointee)
        let value = unsafe configuration.pointee.bConfigurationValue
        guard let interface = StillImageInterface(among: alternates, configuration: value) else {
            throw USBError(
                operation: "use",
                subject: name,
                cause: .notStillImage("none of class 06/01/01 with two bulk endpoints and an interrupt one")
            )
        }
        return Description(
            interface: interface,
            vendor: descriptor.idVendor,
            product: descriptor.idProduct,
            serial: unsafe try string(handle, descriptor.iSerialNumber, name)
        )
    }

    /// Fetches a string descriptor in the first language the device has; `nil` where it has none.
    private static func string(
        _ handle: OpaquePointer,
        _ index: UInt8,
        _ name: String
    ) throws(USBError) -> String? {
        guard index != 0 else { return nil }
        let languages = unsafe try stringUnits(handle, 0, 0, name)
        guard let language = languages.first else { throw malformed(name, "no string language") }
        let units = unsafe try stringUnits(handle, index, language, name)
        guard !units.contains(0), let text = String(validating: units, as: UTF16.self) else {
            throw malformed(name, "the serial number is not text")
        }
        return text
    }

    private static func stringUnits(
        _ handle: OpaquePointer,
        _ index: UInt8,
        _ language: UInt16,
        _ name: String
    ) throws(USBError) -> [UInt16] {
        var bytes = [UInt8](repeating: 0, count: 255)
        let deadline = DispatchTime.now() + .milliseconds(patience)
        let count = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            RequestRetry.until(deadline, isControl: true) {
                unsafe libusb_get_string_descriptor(handle, index, language, buffer.baseAddress, 255)
            }
        }
        guard count >= 0 else { throw .libusb(count, "read the serial number of", name) }
        let length = Int(bytes[0])
        guard count >= 2, length <= Int(count), length >= 2, length.isMultiple(of: 2), bytes[1] == 3 else {
            throw malformed(name, "a string descriptor that is none")
        }
        return stride(from: 2, to: length, by: 2).map { UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8 }
    }

    private static func malformed(_ name: String, _ reason: String) -> USBError {
        USBError(operation: "use", subject: name, cause: .malformedDescriptor(reason))
    }
}
