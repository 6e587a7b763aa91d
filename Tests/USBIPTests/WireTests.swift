import Testing
import USBIP

/// Message bytes as the kernel's documentation lays them out, one field a line.
private let submission: [UInt8] = [
    0, 0, 0, 1,  // command: submit
    0, 0, 0x0d, 5,  // sequence
    0, 1, 0, 2,  // device
    0, 0, 0, 1,  // direction: in
    0, 0, 0, 1,  // endpoint
    0, 0, 2, 1,  // flags
    0, 4, 0, 0,  // length
    0, 0, 0, 0,  // first frame
    0xff, 0xff, 0xff, 0xff,  // number of packets
    0, 0, 0, 4,  // interval
    0x80, 6, 0, 1, 0, 0, 18, 0,  // setup
]

private let unlinking: [UInt8] =
    [0, 0, 0, 2, 0, 0, 0, 9, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0d, 5]
    + [UInt8](repeating: 0, count: 24)

private func replacing(_ offset: Int, with bytes: [UInt8]) -> [UInt8] {
    var message = submission
    message.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    return message
}

@Suite struct `USB/IP messages` {
    private let record: DeviceRecord

    init() throws {
        record = DeviceRecord(
            path: "/sys/x",
            busID: try #require(BusID("1-1")),
            busNumber: 1,
            deviceNumber: 2,
            speed: 3,
            vendor: 0x1209,
            product: 0x0b0d,
            release: 0x0100,
            configurationValue: 1,
            interfaces: [[6, 1, 1]]
        )
    }

    @Test func `a submission is read field by field`() throws {
        guard case .submit(let read, let device) = try URBCommand(parsing: submission) else {
            Issue.record("not a submission")
            return
        }
        #expect(device == 0x0001_0002 && read.sequence == 0x0d05)
        #expect(read.endpoint == 0x81 && read.isIn && read.length == 0x40000)
        #expect(read.flags == TransferFlags(rawValue: 0x201) && read.flags.contains(.shortNotOK))
        #expect(read.setup == [0x80, 6, 0, 1, 0, 0, 18, 0])
    }

    @Test func `taking back names the other sequence number`() throws {
        #expect(
            try URBCommand(parsing: unlinking) == .unlink(sequence: 9, target: 0x0d05, device: 0x0001_0002)
        )
    }

    @Test func `every command cut short is refused`() {
        for message in [submission, unlinking] {
            for count in 0..<message.count {
                #expect(throws: USBIPError.self, "\(count) bytes") {
                    try URBCommand(parsing: Array(message.prefix(count)))
                }
            }
        }
    }

    @Test(arguments: [
        (0, [0, 0, 0, 3], USBIPError.command(3)), (0, [0xff, 0, 0, 1], .command(0xff00_0001)),
        (12, [0, 0, 0, 2], .direction(2)), (16, [0, 0, 0, 16], .endpoint(16)),
        (16, [0xff, 0xff, 0xff, 0xff], .endpoint(.max)), (24, [4, 0, 0, 1], .length(0x0400_0001)),
        (24, [0xff, 0xff, 0xff, 0xff], .length(.max)), (32, [0, 0, 0, 1], .isochronous(1)),
    ])
    func `what no camera is sent is refused by name`(offset: Int, bytes: [UInt8], error: USBIPError) {
        #expect(throws: error) { try URBCommand(parsing: replacing(offset, with: bytes)) }
    }

    @Test func `whatever bit flips, a submission stays within bounds or is refused`() {
        for bit in 0..<submission.count * 8 {
            var message = submission
            message[bit / 8] ^= 1 << (bit % 8)
            guard case .submit(let read, _)? = try? URBCommand(parsing: message) else { continue }
            #expect(read.length <= Int(URBCommand.mostBytes), "bit \(bit)")
            #expect(read.endpoint & 0x70 == 0 && read.isIn == (read.endpoint & 0x80 != 0), "bit \(bit)")
        }
    }

    @Test func `requests before the import have a version, a known code and a bus id that ends`() throws {
        #expect(try OperationHeader(parsing: [1, 0x11, 0x80, 3, 0, 0, 0, 0]).code == .requestImport)
        #expect(try OperationHeader(parsing: [1, 0x11, 0x80, 5, 0, 0, 0, 0]).code == .requestDeviceList)
        #expect(throws: USBIPError.version(0x0106)) {
            try OperationHeader(parsing: [1, 6, 0x80, 5, 0, 0, 0, 0])
        }
        #expect(throws: USBIPError.operation(0x8004)) {
            try OperationHeader(parsing: [1, 0x11, 0x80, 4, 0, 0, 0, 0])
        }
        for count in 0..<OperationHeader.byteCount {
            #expect(throws: USBIPError.self) {
                try OperationHeader(parsing: Array([1, 0x11, 0x80, 5, 0, 0, 0, 0].prefix(count)))
            }
        }
        let field = Array("1-1".utf8) + [UInt8](repeating: 0, count: 29)
        #expect(try BusID(parsing: field).text == "1-1")
        for bad in [
            [UInt8](repeating: 0x31, count: 32), [UInt8](repeating: 0, count: 32),
            [0x31, 0x20] + field[2...],
        ] {
            #expect(throws: USBIPError.busID) { try BusID(parsing: Array(bad.prefix(32))) }
        }
        #expect(throws: USBIPError.busID) { try BusID(parsing: Array(field.prefix(31))) }
    }

    @Test func `a device is 312 bytes, and 4 more for each interface in a list`() {
        let bytes = record.bytes
        #expect(bytes.count == DeviceRecord.byteCount)
        #expect(Array(bytes[..<7]) == Array("/sys/x".utf8) + [0])
        #expect(Array(bytes[256..<260]) == Array("1-1".utf8) + [0])
        #expect(Array(bytes[288..<300]) == [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3])
        #expect(Array(bytes[300..<312]) == [0x12, 0x09, 0x0b, 0x0d, 1, 0, 0, 0, 0, 1, 1, 1])
        #expect(record.listEntry == bytes + [6, 1, 1, 0])
        #expect(record.deviceID == 0x0001_0002)
        var long = record
        long.path = String(repeating: "p", count: 400)
        #expect(long.bytes.count == DeviceRecord.byteCount && long.bytes[255] == 0)
    }

    @Test func `answers begin with the version, their code and a status`() {
        #expect(
            OperationReply.deviceList([record, record]).prefix(12)
                == [1, 0x11, 0, 5, 0, 0, 0, 0, 0, 0, 0, 2]
        )
        #expect(OperationReply.deviceList([record]).count == 12 + 316)
        #expect(OperationReply.imported(record).prefix(8) == [1, 0x11, 0, 3, 0, 0, 0, 0])
        #expect(OperationReply.notImported(.busy) == [1, 0x11, 0, 3, 0, 0, 0, 2])
    }

    @Test func `replies are 48 bytes with an errno below zero`() {
        let submitted = URBReply.submitted(sequence: 0x0d05, .stalled, count: 512).bytes
        #expect(submitted.count == URBCommand.byteCount)
        #expect(Array(submitted[..<8]) == [0, 0, 0, 3, 0, 0, 0x0d, 5])
        #expect(Array(submitted[20..<28]) == [0xff, 0xff, 0xff, 0xe0, 0, 0, 2, 0])
        #expect(submitted[8..<20].allSatisfy { $0 == 0 } && submitted[28...].allSatisfy { $0 == 0 })
        let unlinked = URBReply.unlinked(sequence: 9, .unlinked).bytes
        #expect(Array(unlinked[..<8]) == [0, 0, 0, 4, 0, 0, 0, 9] && unlinked.count == 48)
        #expect(Array(unlinked[20..<24]) == [0xff, 0xff, 0xff, 0x98])
    }
}
