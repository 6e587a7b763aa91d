import Bytes
import PTP
import Testing

@Suite("PTP containers")
struct ContainerTests {
    /// GetPartialObject64 of object 7 at 4 GiB + 16, 1 MiB.
    static let command: [UInt8] = [
        0x1C, 0x00, 0x00, 0x00,  // length 28
        0x01, 0x00,  // command
        0xC1, 0x95,  // GetPartialObject64
        0x2A, 0x00, 0x00, 0x00,  // transaction 42
        0x07, 0x00, 0x00, 0x00,  // handle
        0x10, 0x00, 0x00, 0x00,  // offset, low word
        0x01, 0x00, 0x00, 0x00,  // offset, high word
        0x00, 0x00, 0x10, 0x00,  // most bytes
    ]

    static let samples: [Container] = [
        .command(.getPartialObject64, transaction: 42, parameters: [7, 16, 1, 1 << 20]),
        .data(.getDeviceInfo, transaction: 1, payload: [1, 2, 3, 4, 5]),
        .data(.channelRead, transaction: 3, payload: []),
        .response(.ok, transaction: 9, parameters: [1, 2, 3, 4, 5]),
        .event(.channelReadable, transaction: .max, parameters: []),
    ]

    @Test func `a command is written byte for byte as the standard says`() {
        #expect(Self.samples[0].serialized() == Self.command)
    }

    @Test(arguments: samples) func `what is written is read back`(container: Container) throws {
        #expect(try Container(parsing: container.serialized()) == container)
    }

    @Test(arguments: samples) func `every truncation and every extra byte is refused`(container: Container) {
        let bytes = container.serialized()
        for count in bytes.indices {
            #expect(throws: PTPFormatError.self) { try Container(parsing: Array(bytes[..<count])) }
        }
        #expect(throws: PTPFormatError.self) { try Container(parsing: bytes + [0]) }
    }

    @Test(arguments: samples) func `every flipped bit is refused or read as what it now says`(
        container: Container
    ) {
        expectNoMalleability(container.serialized()) { bytes throws(PTPFormatError) in
            try Container(parsing: bytes).serialized()
        }
    }

    @Test func `a header states at least itself and one of four kinds`() throws {
        let short = ContainerHeader(length: 11, kind: .data, code: 0, transaction: 0).serialized()
        #expect(throws: PTPFormatError.self) { try ContainerHeader(parsing: short) }
        var strange = Self.command
        for kind: UInt8 in [0, 5, 255] {
            strange[4] = kind
            #expect(throws: PTPFormatError.self) { try ContainerHeader(parsing: strange) }
        }
    }

    @Test func `six parameters are refused`() {
        let header = ContainerHeader(length: 36, kind: .response, code: 0x2001, transaction: 1)
        let bytes = header.serialized() + [UInt8](repeating: 0, count: 24)
        #expect(throws: PTPFormatError.self) { try Container(parsing: bytes) }
    }

    @Test func `codes have the standard's names, and unknown ones their number`() {
        #expect("\(OperationCode.getPartialObject64)" == "GetPartialObject64")
        #expect("\(ResponseCode.sessionAlreadyOpen)" == "SessionAlreadyOpen")
        #expect("\(EventCode(rawValue: 0xC001))" == "0xC001")
        #expect("\(ResponseCode(rawValue: 0x0A))" == "0x000A")
    }
}

/// Flips every bit: the parser must refuse, or what it read must be written back as the same bytes.
func expectNoMalleability(
    _ bytes: [UInt8],
    _ rewrite: ([UInt8]) throws(PTPFormatError) -> [UInt8],
    _ location: SourceLocation = #_sourceLocation
) {
    for bit in 0..<8 * bytes.count {
        var flipped = bytes
        flipped[bit / 8] ^= 1 << (bit % 8)
        guard let rewritten = try? rewrite(flipped) else { continue }
        #expect(rewritten == flipped, "bit \(bit)", sourceLocation: location)
    }
}
