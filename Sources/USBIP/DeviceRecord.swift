internal import Bytes

/// One exported device, as a list and the answer to an import describe it.
package struct DeviceRecord: Equatable, Sendable {
    /// Without its interfaces.
    package static let byteCount = 312

    package var path: String
    package var busID: BusID
    /// Together with `deviceNumber` the id that every later command carries.
    package var busNumber: UInt32
    package var deviceNumber: UInt32
    /// As the kernel's `enum usb_device_speed` counts.
    package var speed: UInt32
    package var vendor: UInt16
    package var product: UInt16
    package var release: UInt16
    package var deviceClass: [UInt8]
    package var configurationValue: UInt8
    package var configurationCount: UInt8
    /// Class, subclass and protocol of each interface.
    package var interfaces: [[UInt8]]

    /// `deviceClass` and each of `interfaces` are three bytes: class, subclass and protocol.
    package init(
        path: String,
        busID: BusID,
        busNumber: UInt32,
        deviceNumber: UInt32,
        speed: UInt32,
        vendor: UInt16,
        product: UInt16,
        release: UInt16,
        deviceClass: [UInt8] = [0, 0, 0],
        configurationValue: UInt8,
        configurationCount: UInt8 = 1,
        interfaces: [[UInt8]]
    ) {
        self.path = path
        self.busID = busID
        self.busNumber = busNumber
        self.deviceNumber = deviceNumber
        self.speed = speed
        self.vendor = vendor
        self.product = product
        self.release = release
        self.deviceClass = deviceClass
        self.configurationValue = configurationValue
        self.configurationCount = configurationCount
        self.interfaces = interfaces
    }

    /// The id in every command for this device.
    package var deviceID: UInt32 { busNumber << 16 | deviceNumber }

    /// As an import is answered: the device alone.
    package var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.append(BusID.field(path, count: 256))
        writer.append(busID.field)
        for number in [busNumber, deviceNumber, speed] { writer.bigEndian(number) }
        for number in [vendor, product, release] { writer.bigEndian(number) }
        writer.append(deviceClass)
        writer.append([configurationValue, configurationCount, UInt8(clamping: interfaces.count)])
        return writer.bytes
    }

    /// As a list has it: with its interfaces, each followed by a byte of padding.
    package var listEntry: [UInt8] { bytes + interfaces.prefix(255).flatMap { $0 + [0] } }
}

/// The answers of the phase before a device is imported.
package enum OperationReply {
    package static func deviceList(_ devices: [DeviceRecord]) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(OperationHeader(.deviceList).bytes)
        writer.bigEndian(UInt32(devices.count))
        for device in devices { writer.append(device.listEntry) }
        return writer.bytes
    }

    package static func imported(_ device: DeviceRecord) -> [UInt8] {
        OperationHeader(.importDevice).bytes + device.bytes
    }

    package static func notImported(_ status: OperationStatus) -> [UInt8] {
        OperationHeader(.importDevice, status: status).bytes
    }
}
