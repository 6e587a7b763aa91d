import CameraDevice
import CameraResponder
import PTP
import Synchronization
import Testing

/// What breaks a transaction off, and that the next one is clean.
@Suite struct CancelTests {
    private static let ok: [UInt8] = [4, 0, 0x01, 0x20]

    private func openHost() throws -> (DirectHost, PatternCamera) {
        let camera = PatternCamera(sizes: [1: 8 << 20])
        let host = DirectHost(camera)
        try host.openSession()
        return (host, camera)
    }

    private func waitUntilIdle(_ host: DirectHost) throws {
        while try host.control(0xa1, 0x67, length: 4).bytes != Self.ok {}
    }

    private func cancel(_ host: DirectHost, transaction: UInt8) throws -> TransferStatus {
        try host.control(0x21, 0x64, data: [0x01, 0x40, transaction, 0, 0, 0]).status
    }

    private func begin(_ host: DirectHost, transaction: UInt32) throws {
        let command = Container.command(
            .getPartialObject64,
            transaction: transaction,
            parameters: [1, 0, 0, 1 << 20]
        )
        try host.send(command.serialized())
    }

    @Test(arguments: [0, 512, 700_000])
    func `a cancelled read leaves nothing behind`(taken: Int) throws {
        let (host, camera) = try openHost()
        try begin(host, transaction: 1)
        if taken > 0 { #expect(try host.receive(taken / 512 * 512).count > 0) }
        #expect(try cancel(host, transaction: 1) == .completed)
        try waitUntilIdle(host)
        let answer = try host.perform(.getPartialObject64, [1, 5, 0, 1000], transaction: 2)
        #expect(answer.data == camera.read(1, offset: 5, count: 1000))
    }

    @Test func `a cancelled write is forgotten`() throws {
        let (host, _) = try openHost()
        #expect(try host.perform(.channelReset, [1], transaction: 1).response == .ok)
        try host.send(Container.command(.channelWrite, transaction: 2, parameters: [1, 0, 0]).serialized())
        let header = ContainerHeader(length: 2000, kind: .data, code: 0x9B42, transaction: 2)
        try host.send(header.serialized() + Array(repeating: 0, count: 500))
        #expect(try cancel(host, transaction: 2) == .completed)
        try waitUntilIdle(host)
        let write = try host.perform(.channelWrite, [1, 0, 0], transaction: 3, data: [1, 2, 3])
        #expect(write.parameters == [1, 3, 0])
    }

    @Test func `a cancellation that is none is not understood`() throws {
        let (host, _) = try openHost()
        for data: [UInt8] in [[], [1, 0x40], [2, 0x40, 1, 0, 0, 0], [1, 0x40, 1, 0, 0, 0, 0]] {
            let setup = try host.control(0x21, 0x64, length: UInt16(data.count), data: data)
            #expect(setup.status == .stalled)
        }
        #expect(try host.control(0xa1, 0x65, length: 64).status == .stalled)
        #expect(try host.control(0xc0, 1, length: 64).status == .stalled)
    }

    @Test func `a device reset ends the session and what was under way`() throws {
        let (host, camera) = try openHost()
        try begin(host, transaction: 1)
        #expect(try host.control(0x21, 0x66).status == .completed)
        try waitUntilIdle(host)
        #expect(camera.state.withLock { $0.endings } == 1)
        #expect(try host.perform(.getStorageIDs, transaction: 2).response == .sessionNotOpen)
        try host.openSession()
    }

    @Test func `a port reset ends the session and takes every transfer back`() throws {
        let (host, _) = try openHost()
        let (_, reading) = try host.begin { Transfer(from: Endpoint.bulkIn, length: 512, complete: $0) }
        let (_, listening) = try host.begin { Transfer(from: Endpoint.interruptIn, length: 64, complete: $0) }
        host.attachment.resetPort()
        #expect(try reading.wait().status == .cancelled)
        #expect(try listening.wait().status == .cancelled)
        try waitUntilIdle(host)
        #expect(try host.control(0x80, 8, length: 1).bytes == [1])
        try host.openSession()
    }

    @Test func `pulling the plug ends the session and lets the function go`() throws {
        let (host, camera) = try openHost()
        try begin(host, transaction: 1)
        host.attachment.detach()
        #expect(throws: SubmitError.disconnected) { try host.send([]) }
        // The next stay begins when the last has let go of the camera.
        let again = DirectHost(host.device)
        #expect(try again.perform(.getStorageIDs, transaction: 2).response == .sessionNotOpen)
        #expect(camera.state.withLock { $0.endings } == 1)
    }
}
