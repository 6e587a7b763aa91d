internal import CameraDevice

/// What a camera says in its USB descriptors that is not so.
package enum DescriptorLie: String, CaseIterable, Sendable {
    case shortDevice = "short-device"
    case zeroLength = "zero-length"
    case longConfiguration = "long-configuration"
    case shortConfiguration = "short-configuration"
    case noEndpoints = "no-endpoints"
    case noInterrupt = "no-interrupt"
    case otherClass = "other-class"
    case noSerial = "no-serial"
    case otherSerial = "other-serial"
    case endlessSerial = "endless-serial"

    package var sentence: String {
        switch self {
        case .shortDevice: "The device descriptor ends after 8 of its 18 bytes."
        case .zeroLength: "The interface descriptor says it has 0 bytes."
        case .longConfiguration: "The configuration says it has 65535 bytes in all."
        case .shortConfiguration: "The configuration ends in the middle of an endpoint."
        case .noEndpoints: "The interface says it has no endpoints."
        case .noInterrupt: "The interrupt endpoint says it is another bulk endpoint."
        case .otherClass: "The interface says it is of class 3, as keyboards are."
        case .noSerial: "There is no serial number."
        case .otherSerial: "The serial number is `CAM-OTHER`."
        case .endlessSerial: "The serial number says it has 255 bytes."
        }
    }

    private static let interfaceOffset = 9
    private static let serialIndex: UInt8 = 3

    /// What a host is told instead of an honest descriptor.
    package func told(_ kind: UInt8, _ index: UInt8, _ honest: [UInt8]) -> [UInt8] {
        switch (self, kind) {
        case (.shortDevice, DescriptorSet.Kind.device): return Array(honest.prefix(8))
        case (.noSerial, DescriptorSet.Kind.device): return honest.with(0, at: 16)
        case (.zeroLength, DescriptorSet.Kind.configuration): return honest.with(0, at: Self.interfaceOffset)
        case (.longConfiguration, DescriptorSet.Kind.configuration):
            return honest.with(0xff, at: 2).with(0xff, at: 3)
        case (.shortConfiguration, DescriptorSet.Kind.configuration): return honest.dropLast(3)
        case (.noEndpoints, DescriptorSet.Kind.configuration):
            return honest.with(0, at: Self.interfaceOffset + 4)
        // The last descriptor of a configuration is the interrupt endpoint's, or that one's companion.
        case (.noInterrupt, DescriptorSet.Kind.configuration):
            guard let address = honest.lastIndex(of: Endpoint.interruptIn) else { return honest }
            return honest.with(2, at: address + 1)
        case (.otherClass, DescriptorSet.Kind.configuration):
            return honest.with(3, at: Self.interfaceOffset + 5)
        case (.otherSerial, DescriptorSet.Kind.string) where index == Self.serialIndex:
            let units = "CAM-OTHER".utf8.flatMap { unit -> [UInt8] in [unit, 0] }
            return [UInt8(2 + units.count), kind] + units
        case (.endlessSerial, DescriptorSet.Kind.string) where index == Self.serialIndex:
            return honest.with(0xff, at: 0)
        default: return honest
        }
    }
}

extension [UInt8] {
    fileprivate func with(_ byte: UInt8, at offset: Int) -> [UInt8] {
        var bytes = self
        if bytes.indices.contains(offset) { bytes[offset] = byte }
        return bytes
    }
}
