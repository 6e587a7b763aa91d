/// DevicePropDesc of a read-only property of one byte with a range, which is what BatteryLevel is.
package struct BytePropertyDescription: Equatable, Sendable {
    package static let largestDataset = 64
    private static let unsigned8: UInt16 = 0x0002
    private static let readOnly: UInt8 = 0
    private static let rangeForm: UInt8 = 1

    package let property: DevicePropertyCode
    package let factoryDefault: UInt8
    package let current: UInt8
    package let range: ClosedRange<UInt8>

    package init(
        property: DevicePropertyCode,
        factoryDefault: UInt8,
        current: UInt8,
        range: ClosedRange<UInt8>
    ) {
        self.property = property
        self.factoryDefault = factoryDefault
        self.current = current
        self.range = range
    }

    package init(parsing bytes: [UInt8]) throws(PTPFormatError) {
        var reader = DatasetReader("DevicePropDesc", bytes)
        property = DevicePropertyCode(rawValue: try reader.number("DevicePropertyCode"))
        let type: UInt16 = try reader.number("DataType")
        guard type == Self.unsigned8 else { throw reader.malformed("DataType", "\(type) is not UINT8") }
        let access: UInt8 = try reader.number("GetSet")
        guard access == Self.readOnly else { throw reader.malformed("GetSet", "\(access) is not read only") }
        factoryDefault = try reader.number("FactoryDefaultValue")
        current = try reader.number("CurrentValue")
        let form: UInt8 = try reader.number("FormFlag")
        guard form == Self.rangeForm else { throw reader.malformed("FormFlag", "\(form) is not a range") }
        let lowest: UInt8 = try reader.number("MinimumValue")
        let highest: UInt8 = try reader.number("MaximumValue")
        let step: UInt8 = try reader.number("StepSize")
        guard lowest <= highest, step == 1 else {
            throw reader.malformed("range", "\(lowest) to \(highest) by \(step)")
        }
        range = lowest...highest
        try reader.finish()
    }

    package func serialized() -> [UInt8] {
        var writer = DatasetWriter()
        writer.number(property.rawValue)
        writer.number(Self.unsigned8)
        writer.number(Self.readOnly)
        writer.number(factoryDefault)
        writer.number(current)
        writer.number(Self.rangeForm)
        writer.number(range.lowerBound)
        writer.number(range.upperBound)
        writer.number(UInt8(1))
        return writer.bytes
    }
}
