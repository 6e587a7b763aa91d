import CameraDevice
import Foundation
import Platform
import Testing
import USBIPServer

@Suite struct `Serving devices over USB/IP` {
    private let server: USBIPServer
    private let function = SpeakingDevice()
    private let device: VirtualDevice

    init() throws {
        server = try USBIPServer(listeningOn: #require(TCPAddress("127.0.0.1:0")))
        device = VirtualDevice(identity: USBIdentity(serial: "FIXTURE-1"), function: function)
        try server.plug(device: device, port: "1-1")
    }

    private func host() throws -> ImportingHost { try ImportingHost(server.address) }

    private func importer() throws -> ImportingHost {
        let host = try host()
        #expect(try host.importDevice("1-1") == 0)
        return host
    }

    /// Waits for what another thread does soon; only a hang takes a minute.
    private func eventually(_ isSo: () -> Bool) -> Bool {
        for _ in 0..<6000 {
            if isSo() { return true }
            Thread.sleep(forTimeInterval: 0.01)
        }
        return false
    }

    private func isHostLeft() -> Bool { eventually { !server.isImported(port: "1-1") } }

    @Test func `every plugged device is listed with its speed`() throws {
        let fast = VirtualDevice(
            identity: USBIdentity(serial: "FIXTURE-2"),
            speed: .superSpeed,
            function: SpeakingDevice()
        )
        try server.plug(device: fast, port: "2-1")
        #expect(try host().list() == ["1-1": 3, "2-1": 5])
        #expect(server.unplug(port: "1-1") && !server.unplug(port: "1-1"))
        #expect(try host().list() == ["2-1": 5])
        server.shutdown()
    }

    @Test func `a device is imported once at a time, and only if it is there`() throws {
        let first = try importer()
        #expect(try host().importDevice("1-1") == 2)
        #expect(try host().importDevice("1-2") == 4)
        #expect(try host().importDevice("CAM-0001") == 4)
        #expect(eventually { function.stayCount == 1 })
        first.socket.shutdown()
        #expect(isHostLeft() && eventually { function.stayCount == 0 })
        #expect(try host().importDevice("1-1") == 0)
    }

    @Test func `descriptors come through the control endpoint`() throws {
        let host = try importer()
        let device = try host.control([0x80, 6, 0, 1, 0, 0, 18, 0])
        #expect(
            device.status == 0 && device.bytes.count == 18 && device.bytes[8...11] == [9, 0x12, 0x0d, 0x0b]
        )
        #expect(try host.control([0x80, 6, 0, 1, 0, 0, 8, 0]).bytes == Array(device.bytes.prefix(8)))
        // A SuperSpeed device's descriptor, which this one has not.
        #expect(try host.control([0x80, 6, 0, 15, 0, 0, 5, 0]).status == -32)
        try host.submit(out: 0, [], setup: [0, 9, 1, 0, 0, 0, 0, 0])
        #expect(try host.reply().status == 0)
        // A class request with more to say than there is room for.
        #expect(
            try host.control([0xa1, 0x67, 0, 0, 0, 0, 64, 0]).bytes == [UInt8](repeating: 0x5a, count: 64)
        )
    }

    @Test func `a control transfer that contradicts itself is an error, and the next one works`() throws {
        let host = try importer()
        try host.submit(in: 0, length: 8, setup: [0x80, 6, 0, 1, 0, 0, 18, 0])
        #expect(try host.reply().status == -22)
        try host.submit(out: 0, [1, 2], setup: [0x80, 6, 0, 1, 0, 0, 2, 0])
        #expect(try host.reply().status == -22)
        #expect(try host.control([0x80, 6, 0, 1, 0, 0, 18, 0]).bytes.count == 18)
    }

    @Test func `bulk bytes come whole and in order with several transfers under way`() throws {
        let host = try importer()
        let count = 3_000_001
        var waiting: [UInt32] = []
        for _ in 0..<4 { waiting.append(try host.submit(in: 1, length: 262_144)) }
        let order = try host.submit(out: 2, SpeakingDevice.order(count))
        var bytes: [UInt8] = []
        while bytes.count < count {
            let reply = try host.reply()
            guard reply.sequence != order else { continue }
            #expect(reply.status == 0 && reply.sequence == waiting.removeFirst())
            bytes += reply.bytes
            waiting.append(try host.submit(in: 1, length: 262_144))
        }
        #expect(bytes == SpeakingDevice.pattern(count))
    }

    @Test func `an event ends the interrupt transfer that waits for it`() throws {
        let host = try importer()
        let event = try host.submit(in: 3, length: 64)
        let order = try host.submit(out: 2, SpeakingDevice.order(0))
        let replies = try [host.reply(), host.reply()]
        #expect(Set(replies.map(\.sequence)) == [event, order])
        #expect(replies.first { $0.sequence == event }?.bytes == [0, 0, 0, 0])
    }

    @Test func `a short transfer that must not be short says so, with its bytes`() throws {
        let host = try importer()
        try host.submit(out: 2, SpeakingDevice.order(10))
        #expect(try host.reply().status == 0)
        try host.submit(in: 1, length: 512, flags: 1)
        let reply = try host.reply()
        #expect(reply.status == -121 && reply.bytes.count == 10)
    }

    @Test func `taking a waiting transfer back ends it without a reply of its own`() throws {
        let host = try importer()
        let read = try host.submit(in: 1, length: 512)
        let unlink = try host.unlink(read)
        #expect(try host.reply() == .init(command: 4, sequence: unlink, status: -104, bytes: []))
        // What comes afterwards goes to the next transfer.
        try host.submit(out: 2, SpeakingDevice.order(5))
        #expect(try host.reply().status == 0)
        try host.submit(in: 1, length: 512)
        #expect(try host.reply().bytes == SpeakingDevice.pattern(5))
    }

    @Test func `taking back what has ended, or never was, is no error`() throws {
        let host = try importer()
        let order = try host.submit(out: 2, SpeakingDevice.order(0))
        #expect(try host.reply().sequence == order)
        for target in [order, 4711] {
            let unlink = try host.unlink(target)
            #expect(try host.reply() == .init(command: 4, sequence: unlink, status: 0, bytes: []))
        }
    }

    @Test func `bytes that a transfer already holds survive its being taken back`() throws {
        let host = try importer()
        try host.submit(out: 2, SpeakingDevice.order(100 | 1 << 31))
        #expect(try host.reply().status == 0)
        let read = try host.submit(in: 1, length: 512)
        #expect(eventually { device.counts.bulkInBytes == 100 })
        let unlink = try host.unlink(read)
        #expect(
            try host.reply()
                == .init(command: 3, sequence: read, status: -104, bytes: SpeakingDevice.pattern(100))
        )
        #expect(try host.reply() == .init(command: 4, sequence: unlink, status: 0, bytes: []))
    }

    @Test func `whichever of the end and the taking back comes first, the host hears of both exactly once`()
        throws
    {
        let host = try importer()
        for _ in 0..<500 {
            let read = try host.submit(in: 1, length: 512)
            let order = try host.submit(out: 2, SpeakingDevice.order(3))
            let unlink = try host.unlink(read)
            var replies: [ImportingHost.Reply] = []
            while !replies.contains(where: { $0.sequence == unlink })
                || !replies.contains(where: { $0.sequence == order })
            { replies.append(try host.reply()) }
            let answered = replies.first { $0.sequence == read }
            let status = try #require(replies.first { $0.sequence == unlink }).status
            if let answered {
                #expect(status == 0 && answered.bytes == SpeakingDevice.pattern(3))
                let sequences = replies.map(\.sequence)
                let ends = try #require(sequences.firstIndex(of: read))
                #expect(try ends < #require(sequences.firstIndex(of: unlink)))
            } else {
                #expect(status == -104)
                try host.submit(in: 1, length: 512)
                #expect(try host.reply().bytes == SpeakingDevice.pattern(3))
            }
        }
    }

    @Test func `choosing the configuration again starts the device afresh, as a reset port does`() throws {
        let host = try importer()
        for _ in 0..<2 {
            try host.submit(out: 0, [], setup: [0, 9, 1, 0, 0, 0, 0, 0])
            #expect(try host.reply().status == 0)
        }
        #expect(eventually { function.resetCount == 1 })
    }

    @Test func `pulling the plug ends the stream and empties the port`() throws {
        let host = try importer()
        try host.submit(in: 1, length: 512)
        #expect(server.unplug(port: "1-1"))
        #expect(host.hasEnded() && !server.isOccupied(port: "1-1"))
        try server.plug(device: device, port: "1-1")
        #expect(try importer().control([0x80, 6, 0, 1, 0, 0, 18, 0]).status == 0)
    }

    @Test func `a plug that comes out at a byte delivers the bytes before it`() throws {
        var faults = Faults()
        faults.unplugAfterBulkIn = 1000
        device.faults = faults
        let host = try importer()
        for _ in 0..<3 { try host.submit(in: 1, length: 512) }
        try host.submit(out: 2, SpeakingDevice.order(5000))
        var bytes: [UInt8] = []
        while let reply = try? host.reply() { bytes += reply.bytes }
        // The second packet was cut off in the middle: the host saw the first.
        #expect(bytes == SpeakingDevice.pattern(512))
        #expect(eventually { !server.isOccupied(port: "1-1") })
    }
}
