import CameraDevice
import CameraResponder
import PTP
import Testing

@Suite struct ResponderDataTests {
    private static let size = 1_500_000

    @Test(arguments: [
        (0, 1), (0, 500), (0, 1 << 20), (7, 262_144), (size - 3, 100), (size, 100),
    ])
    func `reads any range, short only at the end`(offset: Int, count: Int) throws {
        let camera = PatternCamera(sizes: [1: Self.size])
        let host = DirectHost(camera)
        try host.openSession()
        let answer = try host.perform(
            .getPartialObject64,
            [1, UInt32(offset), 0, UInt32(count)],
            transaction: 1
        )
        let expected = camera.read(1, offset: UInt64(offset), count: count) ?? []
        #expect(answer.data == expected)
        #expect(answer.parameters == [UInt32(expected.count)])
    }

    @Test(arguments: [0, 1, 500, 500_000, 512 * 1024 - 12])
    func `sends a whole object and no count after it`(size: Int) throws {
        let camera = PatternCamera(sizes: [1: size])
        let host = DirectHost(camera)
        try host.openSession()
        let answer = try host.perform(.getObject, [1], transaction: 1)
        #expect(answer.data == camera.objects[1])
        #expect(answer.response == .ok && answer.parameters.isEmpty)
        #expect(try host.perform(.getObject, [2], transaction: 2).response == .invalidObjectHandle)
    }

    @Test func `refuses ranges that cannot be`() throws {
        let host = DirectHost(PatternCamera(sizes: [1: 100]))
        try host.openSession()
        let wrong: [([UInt32], ResponseCode)] = [
            ([1, 101, 0, 1], .invalidParameter), ([1, 0, 1, 1], .invalidParameter),
            ([1, 0, 0, 0], .invalidParameter), ([1, 0, 0, 1 << 20 + 1], .invalidParameter),
            ([1], .invalidParameter), ([2, 0, 0, 1], .invalidObjectHandle),
        ]
        for (index, (parameters, response)) in wrong.enumerated() {
            let answer = try host.perform(.getPartialObject64, parameters, transaction: UInt32(index + 1))
            #expect(answer == .init(response: response), "\(parameters)")
        }
        let narrow = try host.perform(.getPartialObject, [1, 90, 100], transaction: 50)
        #expect(narrow.data?.count == 10)
    }

    @Test(arguments: USBSpeed.allCases)
    func `ends a data phase of whole packets with an empty one`(speed: USBSpeed) throws {
        let packet = speed.bulkPacketSize
        let host = DirectHost(PatternCamera(sizes: [1: 10_000]), speed: speed)
        try host.openSession()
        let parameters = [1, 0, 0, UInt32(2 * packet - ContainerHeader.byteCount)]
        let command = Container.command(.getPartialObject64, transaction: 1, parameters: parameters)
        try host.send(command.serialized())
        #expect(try host.receive(2 * packet).count == 2 * packet)
        #expect(try host.receive(packet) == TransferOutcome(.completed))
        #expect(try Container(parsing: host.receive(packet).bytes).kind == .response)
    }

    @Test func `halts rather than sending half an object`() throws {
        let camera = ShrunkCamera()
        let host = DirectHost(
            VirtualDevice(identity: USBIdentity(serial: "S"), function: PTPResponder(backend: camera))
        )
        try host.openSession()
        let command = Container.command(.getPartialObject64, transaction: 1, parameters: [1, 0, 0, 600_000])
        try host.send(command.serialized())
        let first = try host.receive(1 << 20)
        #expect(first.status == .stalled)
        #expect(first.count < 600_000)
        let status = try host.control(0xa1, 0x67, length: 64)
        #expect(status.bytes == [12, 0, 0x1f, 0x20, 0x02, 0, 0, 0, 0x81, 0, 0, 0])
        for endpoint: UInt16 in [0x81, 0x02] {
            #expect(try host.control(0x02, 1, value: 0, index: endpoint).status == .completed)
        }
        #expect(try host.perform(.getObjectHandles, [.max], transaction: 2).response == .ok)
    }

    @Test func `carries the channel, by epoch and offset`() throws {
        let host = DirectHost(PatternCamera())
        try host.openSession()
        #expect(try host.perform(.channelReset, [0], transaction: 1).response == .invalidParameter)
        #expect(try host.perform(.channelReset, [7], transaction: 2).response == .ok)
        let bytes = PatternCamera.pattern(5000)
        let write = try host.perform(.channelWrite, [7, 0, 0], transaction: 3, data: bytes)
        #expect(write == .init(response: .ok, parameters: [7, 5000, 0]))
        let strange = try host.perform(.channelWrite, [8, 0, 0], transaction: 4, data: bytes)
        #expect(strange.response == .invalidParameter)
        let read = try host.perform(.channelRead, [7, 1000, 0, 1000], transaction: 5)
        #expect(read.data == Array(bytes[1000..<2000]))
        #expect(read.parameters == [7, 1000])
        let nothing = try host.perform(.channelRead, [7, 5000, 0, 1000], transaction: 6)
        #expect(nothing == .init(data: [], response: .ok, parameters: [7, 0]))
    }

    @Test(arguments: [500, 1 << 20])
    func `takes a channel write of whole packets, whatever ends it`(count: Int) throws {
        let host = DirectHost(PatternCamera())
        try host.openSession()
        #expect(try host.perform(.channelReset, [1], transaction: 1).response == .ok)
        let write = try host.perform(
            .channelWrite,
            [1, 0, 0],
            transaction: 2,
            data: PatternCamera.pattern(count)
        )
        #expect(write.parameters == [1, UInt32(count), 0])
        #expect(try host.perform(.getStorageIDs, transaction: 3).response == .ok)
    }

    @Test func `says so when data end early or are too long, and goes on`() throws {
        let host = DirectHost(PatternCamera())
        try host.openSession()
        #expect(try host.perform(.channelReset, [1], transaction: 1).response == .ok)
        let long = try host.perform(
            .channelWrite,
            [1, 0, 0],
            transaction: 2,
            data: Array(repeating: 0, count: 1 << 20 + 1)
        )
        #expect(long.response == .incompleteTransfer)
        try host.send(Container.command(.channelWrite, transaction: 3, parameters: [1, 0, 0]).serialized())
        let header = ContainerHeader(length: 1000, kind: .data, code: 0x9B42, transaction: 3)
        try host.send(header.serialized() + [1, 2, 3])
        #expect(try host.answer(to: 3).response == .incompleteTransfer)
        #expect(try host.perform(.getStorageIDs, transaction: 4).response == .ok)
    }

    @Test(arguments: [
        [1, 2, 3], Array(repeating: 0xff, count: 12), [12, 0, 0, 0, 3, 0, 1, 0x20, 0, 0, 0, 0],
    ])
    func `halts on what is not PTP`(bytes: [UInt8]) throws {
        let host = DirectHost(PatternCamera())
        let (_, waiting) = try host.begin { Transfer(from: Endpoint.bulkIn, length: 512, complete: $0) }
        try host.send(bytes)
        #expect(try waiting.wait().status == .stalled)
        #expect(try host.control(0x21, 0x66).status == .completed)
        #expect(try host.perform(.getDeviceInfo, transaction: 0).response == .ok)
    }
}
