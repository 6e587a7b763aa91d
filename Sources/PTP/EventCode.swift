/// Something a device tells unasked, by the standard's name; any number can stand here.
package struct EventCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let cancelTransaction = Self(rawValue: 0x4001)
    package static let objectAdded = Self(rawValue: 0x4002)
    package static let objectRemoved = Self(rawValue: 0x4003)
    package static let storeAdded = Self(rawValue: 0x4004)
    package static let storeRemoved = Self(rawValue: 0x4005)
    package static let devicePropChanged = Self(rawValue: 0x4006)
    package static let objectInfoChanged = Self(rawValue: 0x4007)
    package static let deviceInfoChanged = Self(rawValue: 0x4008)
    package static let requestObjectTransfer = Self(rawValue: 0x4009)
    package static let storeFull = Self(rawValue: 0x400A)
    package static let deviceReset = Self(rawValue: 0x400B)
    package static let storageInfoChanged = Self(rawValue: 0x400C)
    package static let captureComplete = Self(rawValue: 0x400D)
    package static let unreportedStatus = Self(rawValue: 0x400E)
    /// Ours: the channel has bytes for the station; only a hint.
    package static let channelReadable = Self(rawValue: 0xCB41)

    private static let names: [UInt16: String] = [
        0x4001: "CancelTransaction",
        0x4002: "ObjectAdded",
        0x4003: "ObjectRemoved",
        0x4004: "StoreAdded",
        0x4005: "StoreRemoved",
        0x4006: "DevicePropChanged",
        0x4007: "ObjectInfoChanged",
        0x4008: "DeviceInfoChanged",
        0x4009: "RequestObjectTransfer",
        0x400A: "StoreFull",
        0x400B: "DeviceReset",
        0x400C: "StorageInfoChanged",
        0x400D: "CaptureComplete",
        0x400E: "UnreportedStatus",
        0xCB41: "ChannelReadable",
    ]

    /// The standard's name, or the number where it has none here.
    package var description: String { Self.names[rawValue] ?? hexadecimal(rawValue) }
}
