internal import Bytes

/// What is asked, and answered, before a device is imported.
package enum OperationCode: UInt16, Sendable {
    case requestDeviceList = 0x8005
    case deviceList = 0x0005
    case requestImport = 0x8003
    case importDevice = 0x0003
}

/// How a request of this phase went, as the stock tools count.
package enum OperationStatus: UInt32, Sendable {
    case ok = 0
    case busy = 2
    case noSuchDevice = 4
}

/// The eight bytes that begin every message before a device is imported; numbers are big-endian.
///
/// Documentation/usb/usbip_protocol.rst of the kernel, version 1.1.1.
package struct OperationHeader: Equatable, Sendable {
    package static let byteCount = 8
    package static let version: UInt16 = 0x0111

    package let code: OperationCode
    /// Zero in requests.
    package let status: UInt32

    package init(_ code: OperationCode, status: OperationStatus = .ok) {
        self.code = code
        self.status = status.rawValue
    }

    package init(parsing bytes: [UInt8]) throws(USBIPError) {
        let (version, number, status) = try reading(bytes) { reader throws(TruncatedBytes) in
            (
                try reader.bigEndian(UInt16.self), try reader.bigEndian(UInt16.self),
                try reader.bigEndian(UInt32.self)
            )
        }
        guard version == Self.version else { throw .version(version) }
        guard let code = OperationCode(rawValue: number) else { throw .operation(number) }
        self.code = code
        self.status = status
    }

    package var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.bigEndian(Self.version)
        writer.bigEndian(code.rawValue)
        writer.bigEndian(status)
        return writer.bytes
    }
}
