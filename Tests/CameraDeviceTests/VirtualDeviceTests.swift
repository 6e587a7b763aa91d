import CameraDevice
import CameraResponder
import PTP
import Testing

@Suite struct VirtualDeviceTests {
    private func descriptor(
        _ host: DirectHost,
        _ kind: UInt16,
        _ index: UInt16 = 0,
        length: UInt16 = 255
    ) throws
        -> TransferOutcome
    {
        try host.control(0x80, 6, value: kind << 8 | index, length: length)
    }

    @Test func `describes a still-image device at high speed`() throws {
        let host = DirectHost(PatternCamera(serial: "FIXTURE-7"))
        let device = try descriptor(host, 1).bytes
        #expect(device == [18, 1, 0x00, 0x02, 0, 0, 0, 64, 0x09, 0x12, 0x0d, 0x0b, 0x00, 0x01, 1, 2, 3, 1])
        let configuration = try descriptor(host, 2).bytes
        #expect(configuration.count == 39)
        #expect(configuration[2...4] == [39, 0, 1])
        #expect(Array(configuration[9..<18]) == [9, 4, 0, 0, 3, 6, 1, 1, 4])
        #expect(Array(configuration[18..<25]) == [7, 5, 0x81, 2, 0x00, 0x02, 0])
        #expect(try descriptor(host, 2, length: 9).bytes == Array(configuration[..<9]))
        #expect(try descriptor(host, 6).bytes.count == 10)
        #expect(try descriptor(host, 7).bytes[1] == 7)
        #expect(try descriptor(host, 15).status == .stalled)
    }

    @Test func `describes a still-image device at SuperSpeed`() throws {
        let host = DirectHost(PatternCamera(), speed: .superSpeed)
        let device = try descriptor(host, 1).bytes
        #expect(device[2...3] == [0x10, 0x03])
        #expect(device[7] == 9)
        let configuration = try descriptor(host, 2).bytes
        #expect(configuration.count == 57)
        #expect(Array(configuration[18..<31]) == [7, 5, 0x81, 2, 0x00, 0x04, 0, 6, 48, 15, 0, 0, 0])
        let store = try descriptor(host, 15).bytes
        #expect(store.count == 22)
        #expect(store[2...4] == [22, 0, 2])
        #expect(try descriptor(host, 6).status == .stalled)
    }

    @Test func `tells its strings, cut to what is asked for`() throws {
        let host = DirectHost(PatternCamera(serial: "S1"))
        #expect(try descriptor(host, 3, 0).bytes == [4, 3, 9, 4])
        #expect(try descriptor(host, 3, 3).bytes == [6, 3, 83, 0, 49, 0])
        #expect(try descriptor(host, 3, 3, length: 2).bytes == [6, 3])
        #expect(try descriptor(host, 3, 9).status == .stalled)
        let anonymous = DirectHost(
            VirtualDevice(
                identity: USBIdentity(serial: nil),
                function: PTPResponder(backend: PatternCamera())
            )
        )
        #expect(try descriptor(anonymous, 1).bytes[16] == 0)
        #expect(try descriptor(anonymous, 3, 3).status == .stalled)
    }

    @Test func `keeps configuration, interface and halts as chapter 9 says`() throws {
        let host = DirectHost(PatternCamera())
        #expect(try host.control(0x00, 9, value: 1).status == .completed)
        #expect(try host.control(0x80, 8, length: 1).bytes == [1])
        #expect(try host.control(0x00, 9, value: 2).status == .stalled)
        #expect(try host.control(0x81, 10, length: 1).bytes == [0])
        #expect(try host.control(0x01, 11, value: 1).status == .stalled)
        #expect(try host.control(0x80, 0, length: 2).bytes == [1, 0])
        #expect(try host.control(0x02, 3, value: 0, index: 0x81).status == .completed)
        #expect(try host.receive(512).status == .stalled)
        #expect(try host.control(0x82, 0, index: 0x81, length: 2).bytes == [1, 0])
        #expect(try host.control(0x02, 1, value: 0, index: 0x81).status == .completed)
        #expect(try host.control(0x82, 0, index: 0x81, length: 2).bytes == [0, 0])
        #expect(try host.control(0x80, 99, length: 2).status == .stalled)
    }

    @Test func `takes a transfer back once`() throws {
        let host = DirectHost(PatternCamera())
        for endpoint in [Endpoint.bulkIn, Endpoint.interruptIn] {
            let (transfer, ticket) = try host.begin { Transfer(from: endpoint, length: 512, complete: $0) }
            #expect(host.attachment.discard(transfer))
            #expect(try ticket.wait() == TransferOutcome(.cancelled))
            #expect(!host.attachment.discard(transfer))
        }
        #expect(throws: SubmitError.noSuchEndpoint) { try host.receive(1, on: 0x85) }
    }

    @Test func `ends a transfer too small for a packet with overflow`() throws {
        let host = DirectHost(PatternCamera())
        try host.send(Container.command(.getDeviceInfo, transaction: 0).serialized())
        let outcome = try host.receive(12)
        #expect(outcome.status == .overflow)
        #expect(outcome.count == 12)
    }

    @Test func `events wait for whoever asks`() throws {
        let responder = PTPResponder(backend: PatternCamera())
        let host = DirectHost(VirtualDevice(identity: USBIdentity(serial: "S"), function: responder))
        try host.openSession()
        responder.raise(.channelReadable)
        let event = try Container(parsing: try host.receive(64, on: Endpoint.interruptIn).bytes)
        #expect(event.kind == .event)
        #expect(event.code == EventCode.channelReadable.rawValue)
        #expect(host.device.counts.events == 1)
    }

    @Test func `waits for the host with little more than a mebibyte in hand`() throws {
        let host = DirectHost(PatternCamera(sizes: [1: 4 << 20]))
        try host.openSession()
        for transaction: UInt32 in 1...4 {
            let command = Container.command(
                .getPartialObject64,
                transaction: transaction,
                parameters: [1, 0, 0, 1 << 20]
            )
            _ = try host.begin { Transfer(to: Endpoint.bulkOut, data: command.serialized(), complete: $0) }
        }
        for transaction: UInt32 in 1...4 { #expect(try host.answer(to: transaction).data?.count == 1 << 20) }
    }
}
