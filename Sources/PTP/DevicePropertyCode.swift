/// A device property, by the standard's name; any number can stand here.
package struct DevicePropertyCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let batteryLevel = Self(rawValue: 0x5001)
    package static let functionalMode = Self(rawValue: 0x5002)
    package static let dateTime = Self(rawValue: 0x5011)

    private static let names: [UInt16: String] = [
        0x5001: "BatteryLevel",
        0x5002: "FunctionalMode",
        0x5011: "DateTime",
    ]

    /// The standard's name, or the number where it has none here.
    package var description: String { Self.names[rawValue] ?? hexadecimal(rawValue) }
}
