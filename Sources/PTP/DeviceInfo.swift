/// PTP's statement of what a device is and can do.
package struct DeviceInfo: Equatable, Sendable {
    /// Real devices list a few hundred codes at most.
    package static let mostCodes = 2048
    package static let largestDataset = 1 << 16

    package var standardVersion: UInt16 = 100
    package var vendorExtensionID: UInt32 = 0
    package var vendorExtensionVersion: UInt16 = 0
    package var vendorExtensionDescription = ""
    package var functionalMode: UInt16 = 0
    package var operationsSupported: [OperationCode] = []
    package var eventsSupported: [EventCode] = []
    package var devicePropertiesSupported: [DevicePropertyCode] = []
    package var captureFormats: [ObjectFormatCode] = []
    package var imageFormats: [ObjectFormatCode] = []
    package var manufacturer = ""
    package var model = ""
    package var deviceVersion = ""
    package var serialNumber = ""

    package init() {}

    package init(parsing bytes: [UInt8]) throws(PTPFormatError) {
        var reader = DatasetReader("DeviceInfo", bytes)
        standardVersion = try reader.number("StandardVersion")
        vendorExtensionID = try reader.number("VendorExtensionID")
        vendorExtensionVersion = try reader.number("VendorExtensionVersion")
        vendorExtensionDescription = try reader.string("VendorExtensionDesc")
        functionalMode = try reader.number("FunctionalMode")
        operationsSupported = try Self.codes(&reader, "OperationsSupported")
        eventsSupported = try Self.codes(&reader, "EventsSupported")
        devicePropertiesSupported = try Self.codes(&reader, "DevicePropertiesSupported")
        captureFormats = try Self.codes(&reader, "CaptureFormats")
        imageFormats = try Self.codes(&reader, "ImageFormats")
        manufacturer = try reader.string("Manufacturer")
        model = try reader.string("Model")
        deviceVersion = try reader.string("DeviceVersion")
        serialNumber = try reader.string("SerialNumber")
        try reader.finish()
    }

    package func serialized() -> [UInt8] {
        var writer = DatasetWriter()
        writer.number(standardVersion)
        writer.number(vendorExtensionID)
        writer.number(vendorExtensionVersion)
        writer.string(vendorExtensionDescription)
        writer.number(functionalMode)
        writer.array(operationsSupported.map(\.rawValue))
        writer.array(eventsSupported.map(\.rawValue))
        writer.array(devicePropertiesSupported.map(\.rawValue))
        writer.array(captureFormats.map(\.rawValue))
        writer.array(imageFormats.map(\.rawValue))
        writer.string(manufacturer)
        writer.string(model)
        writer.string(deviceVersion)
        writer.string(serialNumber)
        return writer.bytes
    }

    /// Whether the camera announces bwvdock's channel, by extension name and by its operations.
    package var hasChannel: Bool {
        let extensions = vendorExtensionDescription.split(separator: ";")
            .map { $0.drop { $0 == " " } }
        return extensions.contains { $0 == Self.channelExtension }
            && OperationCode.channel.allSatisfy(operationsSupported.contains)
    }

    /// The name and version under which the channel's operations are announced.
    package static let channelExtension = "bwvdock: 1.0"

    private static func codes<Code: RawRepresentable<UInt16>>(
        _ reader: inout DatasetReader,
        _ field: String
    ) throws(PTPFormatError) -> [Code] {
        let raw: [UInt16] = try reader.array(field, limit: mostCodes)
        return raw.compactMap(Code.init)
    }
}
