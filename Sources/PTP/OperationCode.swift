/// An operation, by the standard's name; any number can stand here.
package struct OperationCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let getDeviceInfo = Self(rawValue: 0x1001)
    package static let openSession = Self(rawValue: 0x1002)
    package static let closeSession = Self(rawValue: 0x1003)
    package static let getStorageIDs = Self(rawValue: 0x1004)
    package static let getStorageInfo = Self(rawValue: 0x1005)
    package static let getNumObjects = Self(rawValue: 0x1006)
    package static let getObjectHandles = Self(rawValue: 0x1007)
    package static let getObjectInfo = Self(rawValue: 0x1008)
    package static let getObject = Self(rawValue: 0x1009)
    package static let getThumb = Self(rawValue: 0x100A)
    package static let deleteObject = Self(rawValue: 0x100B)
    package static let sendObjectInfo = Self(rawValue: 0x100C)
    package static let sendObject = Self(rawValue: 0x100D)
    package static let initiateCapture = Self(rawValue: 0x100E)
    package static let formatStore = Self(rawValue: 0x100F)
    package static let resetDevice = Self(rawValue: 0x1010)
    package static let selfTest = Self(rawValue: 0x1011)
    package static let setObjectProtection = Self(rawValue: 0x1012)
    package static let powerDown = Self(rawValue: 0x1013)
    package static let getDevicePropDesc = Self(rawValue: 0x1014)
    package static let getDevicePropValue = Self(rawValue: 0x1015)
    package static let setDevicePropValue = Self(rawValue: 0x1016)
    package static let resetDevicePropValue = Self(rawValue: 0x1017)
    package static let terminateOpenCapture = Self(rawValue: 0x1018)
    package static let moveObject = Self(rawValue: 0x1019)
    package static let copyObject = Self(rawValue: 0x101A)
    package static let getPartialObject = Self(rawValue: 0x101B)
    package static let initiateOpenCapture = Self(rawValue: 0x101C)
    /// Android's extension: GetPartialObject with an offset of two words.
    package static let getPartialObject64 = Self(rawValue: 0x95C1)
    package static let getObjectPropsSupported = Self(rawValue: 0x9801)
    package static let getObjectPropDesc = Self(rawValue: 0x9802)
    package static let getObjectPropValue = Self(rawValue: 0x9803)
    package static let setObjectPropValue = Self(rawValue: 0x9804)
    package static let getObjectPropList = Self(rawValue: 0x9805)
    package static let getObjectReferences = Self(rawValue: 0x9810)
    /// Ours: begins the channel afresh; parameter: epoch, not 0.
    package static let channelReset = Self(rawValue: 0x9B41)
    /// Ours: channel bytes to the camera; parameters: epoch, offset low, offset high.
    package static let channelWrite = Self(rawValue: 0x9B42)
    /// Ours: channel bytes from the camera, at once; parameters: epoch, offset low, offset high, limit.
    package static let channelRead = Self(rawValue: 0x9B43)
    /// Ours: the station will not serve this camera; parameter: the reason's code.
    package static let refuse = Self(rawValue: 0x9B44)

    private static let names: [UInt16: String] = [
        0x1001: "GetDeviceInfo",
        0x1002: "OpenSession",
        0x1003: "CloseSession",
        0x1004: "GetStorageIDs",
        0x1005: "GetStorageInfo",
        0x1006: "GetNumObjects",
        0x1007: "GetObjectHandles",
        0x1008: "GetObjectInfo",
        0x1009: "GetObject",
        0x100A: "GetThumb",
        0x100B: "DeleteObject",
        0x100C: "SendObjectInfo",
        0x100D: "SendObject",
        0x100E: "InitiateCapture",
        0x100F: "FormatStore",
        0x1010: "ResetDevice",
        0x1011: "SelfTest",
        0x1012: "SetObjectProtection",
        0x1013: "PowerDown",
        0x1014: "GetDevicePropDesc",
        0x1015: "GetDevicePropValue",
        0x1016: "SetDevicePropValue",
        0x1017: "ResetDevicePropValue",
        0x1018: "TerminateOpenCapture",
        0x1019: "MoveObject",
        0x101A: "CopyObject",
        0x101B: "GetPartialObject",
        0x101C: "InitiateOpenCapture",
        0x95C1: "GetPartialObject64",
        0x9801: "GetObjectPropsSupported",
        0x9802: "GetObjectPropDesc",
        0x9803: "GetObjectPropValue",
        0x9804: "SetObjectPropValue",
        0x9805: "GetObjectPropList",
        0x9810: "GetObjectReferences",
        0x9B41: "ChannelReset",
        0x9B42: "ChannelWrite",
        0x9B43: "ChannelRead",
        0x9B44: "Refuse",
    ]

    /// The standard's name, or the number where it has none here.
    package var description: String { Self.names[rawValue] ?? hexadecimal(rawValue) }

    /// The operations without which there is no channel.
    package static let channel: [Self] = [.channelReset, .channelWrite, .channelRead]
}
