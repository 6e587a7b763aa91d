import CameraDevice
import CameraResponder
import PTP
import Testing

@Suite struct FaultTests {
    private func openHost() throws -> DirectHost {
        let host = DirectHost(PatternCamera(sizes: [1: 4 << 20]))
        try host.openSession()
        return host
    }

    private let read = Container.command(
        .getPartialObject64,
        transaction: 1,
        parameters: [1, 0, 0, 1 << 20]
    )

    @Test(arguments: [1, 511, 512, 100_000, 262_144, 1 << 20 + 12])
    func `the plug comes out at the byte`(byte: Int) throws {
        let host = try openHost()
        let before = Int(host.device.counts.bulkInBytes)
        var faults = Faults()
        faults.unplugAfterBulkIn = UInt64(before + byte)
        host.device.faults = faults
        try host.send(read.serialized())
        var received = 0
        var last = TransferOutcome(.completed)
        while received < byte, last.status == .completed {
            last = try host.receive(262_144)
            received += last.count
        }
        #expect(received == byte)
        #expect(host.waitForSelfDetach())
        #expect(!host.device.isAttached)
        #expect(throws: SubmitError.disconnected) { try host.receive(512) }
        // Over once it has struck: the next stay is a whole one.
        try DirectHost(host.device).openSession()
    }

    @Test func `one transfer finds its endpoint halted`() throws {
        let host = try openHost()
        var faults = Faults()
        faults.stalls = [.bulk: .once]
        host.device.faults = faults
        #expect(try host.send([1]).status == .stalled)
        #expect(try host.send([1]).status == .stalled)
        #expect(try host.control(0x82, 0, index: 0x02, length: 2).bytes == [1, 0])
        host.attachment.clearHalt(endpoint: Endpoint.bulkOut)
        #expect(try host.perform(.getStorageIDs, transaction: 1).response == .ok)
    }

    @Test func `a silent device answers nothing, and goes on when it speaks again`() throws {
        let host = try openHost()
        var faults = Faults()
        faults.isSilent = true
        host.device.faults = faults
        let command = Container.command(.getStorageIDs, transaction: 1).serialized()
        let (_, sending) = try host.begin { Transfer(to: Endpoint.bulkOut, data: command, complete: $0) }
        let status = SetupPacket(requestType: 0xa1, request: 0x67, value: 0, index: 0, length: 4)
        let (_, asking) = try host.begin { Transfer(control: status, complete: $0) }
        let (taken, takenTicket) = try host.begin { Transfer(control: status, complete: $0) }
        #expect(host.attachment.discard(taken))
        #expect(try takenTicket.wait().status == .cancelled)
        // Its hardware is well.
        #expect(try host.control(0x80, 6, value: 0x0100, length: 18).count == 18)
        host.device.faults = .none
        #expect(try asking.wait().status == .completed)
        #expect(try sending.wait().status == .completed)
        #expect(try host.answer(to: 1).response == .ok)
    }

    @Test func `a slow device delivers all the same`() throws {
        let host = try openHost()
        var faults = Faults()
        faults.bulkInBytesPerSecond = 50_000_000
        host.device.faults = faults
        let answer = try host.perform(.getPartialObject64, [1, 0, 0, 300_000], transaction: 1)
        #expect(answer.data == PatternCamera.pattern(300_000))
    }
}
