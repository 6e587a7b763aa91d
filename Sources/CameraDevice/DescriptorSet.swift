import Bytes

/// Every descriptor of a still-image device with one interface and three endpoints.
package struct DescriptorSet: Sendable {
    package enum Kind {
        package static let device: UInt8 = 1
        package static let configuration: UInt8 = 2
        package static let string: UInt8 = 3
        package static let interface: UInt8 = 4
        package static let endpoint: UInt8 = 5
        package static let deviceQualifier: UInt8 = 6
        package static let otherSpeedConfiguration: UInt8 = 7
        package static let binaryObjectStore: UInt8 = 15
        package static let deviceCapability: UInt8 = 16
        package static let endpointCompanion: UInt8 = 48
    }

    private enum StringIndex {
        static let manufacturer: UInt8 = 1
        static let product: UInt8 = 2
        static let serial: UInt8 = 3
        static let interface: UInt8 = 4
    }

    /// Still image capture, PIMA 15740.
    package static let interfaceClass: [UInt8] = [6, 1, 1]
    /// The name by which libmtp knows the interface of a device that is in none of its tables.
    private static let interfaceName = "MTP"
    private static let englishUS: UInt16 = 0x0409
    private static let selfPowered: UInt8 = 0xc0

    package let identity: USBIdentity
    package let speed: USBSpeed
    /// What a host is told instead of an honest descriptor, if the device is a liar.
    package var lie: (@Sendable (_ kind: UInt8, _ index: UInt8, _ honest: [UInt8]) -> [UInt8])?

    package init(identity: USBIdentity, speed: USBSpeed) {
        self.identity = identity
        self.speed = speed
    }

    package var device: [UInt8] {
        var writer = ByteWriter()
        writer.append([18, Kind.device])
        writer.littleEndian(UInt16(speed == .high ? 0x0200 : 0x0310))
        // The class is the interface's; SuperSpeed gives its control packet size as a power of two.
        writer.append([0, 0, 0, speed == .high ? 64 : 9])
        writer.littleEndian(identity.vendor)
        writer.littleEndian(identity.product)
        writer.littleEndian(identity.release)
        writer.append([
            StringIndex.manufacturer, StringIndex.product,
            identity.serial == nil ? 0 : StringIndex.serial, 1,
        ])
        return writer.bytes
    }

    package var configuration: [UInt8] { configuration(Kind.configuration, speed: speed) }

    /// The device descriptor and its configuration, as sysfs shows them.
    package var sysfsFile: [UInt8] {
        (descriptor(kind: Kind.device, index: 0) ?? [])
            + (descriptor(kind: Kind.configuration, index: 0) ?? [])
    }

    /// The descriptor a host asks for; `nil` for one this device has not.
    func descriptor(kind: UInt8, index: UInt8) -> [UInt8]? {
        honestDescriptor(kind, index).map { lie?(kind, index, $0) ?? $0 }
    }

    private func honestDescriptor(_ kind: UInt8, _ index: UInt8) -> [UInt8]? {
        switch (kind, index) {
        case (Kind.device, 0): device
        case (Kind.configuration, 0): configuration
        case (Kind.string, _): string(index)
        case (Kind.deviceQualifier, 0) where speed == .high:
            [10, Kind.deviceQualifier, 0, 2, 0, 0, 0, 64, 1, 0]
        case (Kind.otherSpeedConfiguration, 0) where speed == .high:
            configuration(Kind.otherSpeedConfiguration, speed: .high)
        case (Kind.binaryObjectStore, 0) where speed == .superSpeed: binaryObjectStore
        default: nil
        }
    }

    private func configuration(_ kind: UInt8, speed: USBSpeed) -> [UInt8] {
        var body: [UInt8] = [9, Kind.interface, 0, 0, 3] + Self.interfaceClass + [StringIndex.interface]
        let bulk = UInt16(speed.bulkPacketSize)
        body += endpoint(Endpoint.bulkIn, attributes: 2, packetSize: bulk, interval: 0, burst: 15)
        body += endpoint(Endpoint.bulkOut, attributes: 2, packetSize: bulk, interval: 0, burst: 15)
        let interrupt = UInt16(Endpoint.interruptPacketSize)
        body += endpoint(Endpoint.interruptIn, attributes: 3, packetSize: interrupt, interval: 6, burst: 0)
        var writer = ByteWriter()
        writer.append([9, kind])
        writer.littleEndian(UInt16(9 + body.count))
        writer.append([1, 1, 0, Self.selfPowered, 1])
        writer.append(body)
        return writer.bytes
    }

    private func endpoint(
        _ address: UInt8,
        attributes: UInt8,
        packetSize: UInt16,
        interval: UInt8,
        burst: UInt8
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.append([7, Kind.endpoint, address, attributes])
        writer.littleEndian(packetSize)
        writer.append([interval])
        guard speed == .superSpeed else { return writer.bytes }
        writer.append([6, Kind.endpointCompanion, burst, 0])
        // Bytes per interval mean something for the interrupt endpoint only.
        writer.littleEndian(attributes == 3 ? packetSize : 0)
        return writer.bytes
    }

    /// USB 2.0 extension and SuperSpeed capability: both are required of a SuperSpeed device.
    private var binaryObjectStore: [UInt8] {
        let usb2: [UInt8] = [7, Kind.deviceCapability, 2, 2, 0, 0, 0]
        let superSpeed: [UInt8] = [10, Kind.deviceCapability, 3, 0, 0x0e, 0, 1, 10, 0xff, 0x07]
        var writer = ByteWriter()
        writer.append([5, Kind.binaryObjectStore])
        writer.littleEndian(UInt16(5 + usb2.count + superSpeed.count))
        writer.append([2])
        writer.append(usb2 + superSpeed)
        return writer.bytes
    }

    private func string(_ index: UInt8) -> [UInt8]? {
        let text: String? =
            switch index {
            case StringIndex.manufacturer: identity.manufacturerName
            case StringIndex.product: identity.productName
            case StringIndex.serial: identity.serial
            case StringIndex.interface: Self.interfaceName
            default: nil
            }
        var units = text.map { Array($0.utf16.prefix(126)) }
        if index == 0 { units = [Self.englishUS] }
        guard let units else { return nil }
        var writer = ByteWriter()
        writer.append([UInt8(2 + 2 * units.count), Kind.string])
        for unit in units { writer.littleEndian(unit) }
        return writer.bytes
    }
}
