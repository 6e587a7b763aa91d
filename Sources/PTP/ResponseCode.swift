/// How an operation ended, by the standard's name; any number can stand here.
package struct ResponseCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let undefined = Self(rawValue: 0x2000)
    package static let ok = Self(rawValue: 0x2001)
    package static let generalError = Self(rawValue: 0x2002)
    package static let sessionNotOpen = Self(rawValue: 0x2003)
    package static let invalidTransactionID = Self(rawValue: 0x2004)
    package static let operationNotSupported = Self(rawValue: 0x2005)
    package static let parameterNotSupported = Self(rawValue: 0x2006)
    package static let incompleteTransfer = Self(rawValue: 0x2007)
    package static let invalidStorageID = Self(rawValue: 0x2008)
    package static let invalidObjectHandle = Self(rawValue: 0x2009)
    package static let devicePropNotSupported = Self(rawValue: 0x200A)
    package static let invalidObjectFormatCode = Self(rawValue: 0x200B)
    package static let storeFull = Self(rawValue: 0x200C)
    package static let objectWriteProtected = Self(rawValue: 0x200D)
    package static let storeReadOnly = Self(rawValue: 0x200E)
    package static let accessDenied = Self(rawValue: 0x200F)
    package static let noThumbnailPresent = Self(rawValue: 0x2010)
    package static let selfTestFailed = Self(rawValue: 0x2011)
    package static let partialDeletion = Self(rawValue: 0x2012)
    package static let storeNotAvailable = Self(rawValue: 0x2013)
    package static let specificationByFormatUnsupported = Self(rawValue: 0x2014)
    package static let noValidObjectInfo = Self(rawValue: 0x2015)
    package static let invalidCodeFormat = Self(rawValue: 0x2016)
    package static let unknownVendorCode = Self(rawValue: 0x2017)
    package static let captureAlreadyTerminated = Self(rawValue: 0x2018)
    package static let deviceBusy = Self(rawValue: 0x2019)
    package static let invalidParentObject = Self(rawValue: 0x201A)
    package static let invalidDevicePropFormat = Self(rawValue: 0x201B)
    package static let invalidDevicePropValue = Self(rawValue: 0x201C)
    package static let invalidParameter = Self(rawValue: 0x201D)
    package static let sessionAlreadyOpen = Self(rawValue: 0x201E)
    package static let transactionCancelled = Self(rawValue: 0x201F)
    package static let specificationOfDestinationUnsupported = Self(rawValue: 0x2020)

    /// MTP's: the object has no such property.
    package static let objectPropNotSupported = Self(rawValue: 0xA80A)

    private static let names: [UInt16: String] = [
        0x2000: "Undefined",
        0x2001: "OK",
        0x2002: "GeneralError",
        0x2003: "SessionNotOpen",
        0x2004: "InvalidTransactionID",
        0x2005: "OperationNotSupported",
        0x2006: "ParameterNotSupported",
        0x2007: "IncompleteTransfer",
        0x2008: "InvalidStorageID",
        0x2009: "InvalidObjectHandle",
        0x200A: "DevicePropNotSupported",
        0x200B: "InvalidObjectFormatCode",
        0x200C: "StoreFull",
        0x200D: "ObjectWriteProtected",
        0x200E: "StoreReadOnly",
        0x200F: "AccessDenied",
        0x2010: "NoThumbnailPresent",
        0x2011: "SelfTestFailed",
        0x2012: "PartialDeletion",
        0x2013: "StoreNotAvailable",
        0x2014: "SpecificationByFormatUnsupported",
        0x2015: "NoValidObjectInfo",
        0x2016: "InvalidCodeFormat",
        0x2017: "UnknownVendorCode",
        0x2018: "CaptureAlreadyTerminated",
        0x2019: "DeviceBusy",
        0x201A: "InvalidParentObject",
        0x201B: "InvalidDevicePropFormat",
        0x201C: "InvalidDevicePropValue",
        0x201D: "InvalidParameter",
        0x201E: "SessionAlreadyOpen",
        0x201F: "TransactionCancelled",
        0x2020: "SpecificationOfDestinationUnsupported",
        0xA80A: "ObjectPropNotSupported",
    ]

    /// The standard's name, or the number where it has none here.
    package var description: String { Self.names[rawValue] ?? hexadecimal(rawValue) }
}
