import PTP
import Testing

/// One dataset: a golden value, and how its bytes are read and written back.
struct DatasetSample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let rewrite: @Sendable ([UInt8]) throws(PTPFormatError) -> [UInt8]

    static let all: [Self] = [
        Self(testDescription: "DeviceInfo", bytes: deviceInfo.serialized()) { bytes throws(PTPFormatError) in
            try DeviceInfo(parsing: bytes).serialized()
        },
        Self(testDescription: "ObjectInfo", bytes: objectInfo.serialized()) { bytes throws(PTPFormatError) in
            try ObjectInfo(parsing: bytes).serialized()
        },
        Self(testDescription: "StorageInfo", bytes: StorageInfo().serialized()) {
            bytes throws(PTPFormatError) in
            try StorageInfo(parsing: bytes).serialized()
        },
        Self(testDescription: "handles", bytes: HandleList([1, 2, .max]).serialized()) {
            bytes throws(PTPFormatError) in
            try HandleList(parsing: bytes).serialized()
        },
        Self(testDescription: "battery", bytes: battery.serialized()) { bytes throws(PTPFormatError) in
            try BytePropertyDescription(parsing: bytes).serialized()
        },
    ]

    static let battery = BytePropertyDescription(
        property: .batteryLevel,
        factoryDefault: 100,
        current: 63,
        range: 0...100
    )

    static var deviceInfo: DeviceInfo {
        var info = DeviceInfo()
        info.vendorExtensionID = 6
        info.vendorExtensionVersion = 100
        info.vendorExtensionDescription = "microsoft.com: 1.0; bwvdock: 1.0; "
        info.operationsSupported = [.getDeviceInfo, .channelReset, .channelWrite, .channelRead]
        info.eventsSupported = [.channelReadable]
        info.devicePropertiesSupported = [.batteryLevel]
        info.imageFormats = [.undefined]
        info.manufacturer = "bwvdock"
        info.model = "Virtual \u{1F4F7}"
        info.deviceVersion = "1"
        info.serialNumber = "A1"
        return info
    }

    static var objectInfo: ObjectInfo {
        var info = ObjectInfo()
        info.storage = 0x10001
        info.compressedSize = .max
        info.filename = "0001.sealed"
        return info
    }
}

@Suite("PTP datasets")
struct DatasetTests {
    @Test func `DeviceInfo is written field by field as the standard says`() {
        var info = DeviceInfo()
        info.vendorExtensionID = 6
        info.vendorExtensionDescription = "b: 1"
        info.operationsSupported = [.getDeviceInfo, .getPartialObject64]
        info.serialNumber = "A1"
        let golden: [UInt8] = [
            0x64, 0x00,  // StandardVersion 1.00
            0x06, 0x00, 0x00, 0x00,  // VendorExtensionID
            0x00, 0x00,  // VendorExtensionVersion
            0x05, 0x62, 0x00, 0x3A, 0x00, 0x20, 0x00, 0x31, 0x00, 0x00, 0x00,  // VendorExtensionDesc
            0x00, 0x00,  // FunctionalMode
            0x02, 0x00, 0x00, 0x00, 0x01, 0x10, 0xC1, 0x95,  // OperationsSupported
            0x00, 0x00, 0x00, 0x00,  // EventsSupported
            0x00, 0x00, 0x00, 0x00,  // DevicePropertiesSupported
            0x00, 0x00, 0x00, 0x00,  // CaptureFormats
            0x00, 0x00, 0x00, 0x00,  // ImageFormats
            0x00,  // Manufacturer
            0x00,  // Model
            0x00,  // DeviceVersion
            0x03, 0x41, 0x00, 0x31, 0x00, 0x00, 0x00,  // SerialNumber
        ]
        #expect(info.serialized() == golden)
    }

    @Test func `BatteryLevel is described byte for byte as the standard says`() {
        let golden: [UInt8] = [
            0x01, 0x50,  // BatteryLevel
            0x02, 0x00,  // UINT8
            0x00,  // read only
            0x64,  // factory default
            0x3F,  // current
            0x01,  // range
            0x00, 0x64, 0x01,  // lowest, highest, step
        ]
        #expect(DatasetSample.battery.serialized() == golden)
    }

    @Test(arguments: DatasetSample.all) func `what is written is read back`(sample: DatasetSample) throws {
        #expect(try sample.rewrite(sample.bytes) == sample.bytes)
    }

    @Test(arguments: DatasetSample.all) func `every truncation is refused`(sample: DatasetSample) {
        for count in sample.bytes.indices {
            #expect(throws: PTPFormatError.self) { try sample.rewrite(Array(sample.bytes[..<count])) }
        }
    }

    @Test(arguments: DatasetSample.all) func `bytes after the end are refused`(sample: DatasetSample) {
        #expect(throws: PTPFormatError.self) { try sample.rewrite(sample.bytes + [0]) }
    }

    @Test(arguments: DatasetSample.all) func `every flipped bit is refused or read as it stands`(
        sample: DatasetSample
    ) {
        expectNoMalleability(sample.bytes, sample.rewrite)
    }

    @Test(arguments: [.max, 0x8000_0000, 65_537, 4] as [UInt32])
    func `a count that cannot be true is refused before memory is asked for`(count: UInt32) {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
        #expect(throws: PTPFormatError.self) { try HandleList(parsing: bytes + [1, 2, 3, 4]) }
    }

    @Test(
        arguments: [
            [0x02, 0x41, 0x00, 0x42, 0x00],  // no closing zero
            [0x03, 0x00, 0x00, 0x41, 0x00, 0x00, 0x00],  // a zero inside
            [0x02, 0x00, 0xD8, 0x00, 0x00],  // half a surrogate pair
            [0xFF, 0x41, 0x00, 0x00, 0x00],  // longer than its dataset
            [0x01, 0x00, 0x00],  // an empty one spelt the long way
        ] as [[UInt8]]
    )
    func `a string that is not one is refused`(string: [UInt8]) {
        let fixed = [UInt8](repeating: 0, count: 26)
        #expect(throws: PTPFormatError.self) { try StorageInfo(parsing: fixed + string) }
    }

    @Test func `a long string is cut between characters`() throws {
        var info = StorageInfo()
        info.storageDescription = String(repeating: "a", count: 253) + "\u{1F4F7}"
        info.volumeLabel = "a\0b"
        let read = try StorageInfo(parsing: info.serialized())
        #expect(read.storageDescription == String(repeating: "a", count: 253))
        #expect(read.volumeLabel == "a")
    }

    @Test func `a camera has the channel only with its name and all its operations`() {
        var info = DatasetSample.deviceInfo
        #expect(info.hasChannel)
        info.operationsSupported.removeLast()
        #expect(!info.hasChannel)
        info = DatasetSample.deviceInfo
        info.vendorExtensionDescription = "microsoft.com: 1.0; bwvdock: 1.01; "
        #expect(!info.hasChannel)
    }
}
