import CameraDevice
import Foundation
import Platform
import Testing
import USBIPServer

@Suite struct `Hostile clients of USB/IP` {
    private let server: USBIPServer

    init() throws {
        server = try USBIPServer(listeningOn: #require(TCPAddress("127.0.0.1:0")))
        let device = VirtualDevice(identity: USBIdentity(serial: "FIXTURE-1"), function: SpeakingDevice())
        try server.plug(device: device, port: "1-1")
    }

    private func importer() throws -> ImportingHost {
        // The last importer may still be on its way out.
        for _ in 0..<6000 {
            let host = try ImportingHost(server.address)
            if try host.importDevice("1-1") == 0 { return host }
            Thread.sleep(forTimeInterval: 0.01)
        }
        return try #require(nil, "the port never came free")
    }

    private func isServing() throws -> Bool {
        try importer().control([0x80, 6, 0, 1, 0, 0, 18, 0]).bytes.count == 18
    }

    @Test(arguments: [
        [1, 6, 0x80, 5, 0, 0, 0, 0], [1, 0x11, 0x12, 0x34, 0, 0, 0, 0], [1, 0x11, 0, 5, 0, 0, 0, 0],
        [1, 0x11, 0x80, 3, 0, 0, 0, 0] + [UInt8](repeating: 0x31, count: 32),
        Array("GET / HTTP/1.0\r\n\r\n".utf8),
    ])
    func `whoever does not speak the protocol is shown out`(bytes: [UInt8]) throws {
        let stranger = try ImportingHost(server.address)
        try stranger.send(bytes)
        #expect(stranger.hasEnded())
        #expect(try isServing())
    }

    @Test func `an importer that breaks the protocol loses the device, and the next one gets it`() throws {
        let deviceWord = { (host: ImportingHost) in try host.control([0x80, 6, 0, 1, 0, 0, 18, 0]) }
        let setup = [UInt8](repeating: 0, count: 8)
        for words in [
            ImportingHost.words(7, 1, 0, 0, 0, 0, 0, 0, 0, 0),
            ImportingHost.words(1, 1, 0, 1, 1, 0, 512, 0, 0, 0),
            ImportingHost.words(1, 1, 0x0001_0002, 9, 1, 0, 512, 0, 0, 0),
            ImportingHost.words(1, 1, 0x0001_0002, 1, 99, 0, 512, 0, 0, 0),
            ImportingHost.words(1, 1, 0x0001_0002, 0, 2, 0, .max, 0, 0, 0),
            ImportingHost.words(1, 1, 0x0001_0002, 1, 1, 0, 512, 0, 3, 0),
            ImportingHost.words(2, 1, 0, 0, 0, 5, 0, 0, 0, 0),
        ] {
            let host = try importer()
            #expect(try deviceWord(host).status == 0)
            try host.send(words + setup)
            #expect(host.hasEnded(), "\(words)")
        }
        #expect(try isServing())
    }

    @Test func `a sequence number that is in use ends the session`() throws {
        let host = try importer()
        let read = try host.submit(in: 1, length: 512)
        try host.send(ImportingHost.words(1, read, host.device, 1, 1, 0, 512, 0, 0, 0))
        try host.send([UInt8](repeating: 0, count: 8))
        #expect(host.hasEnded())
    }

    @Test func `more transfers than any host has under way end the session`() throws {
        let host = try importer()
        // The other side may have closed before the last is written.
        for _ in 0...5000 { guard (try? host.submit(in: 3, length: 64)) != nil else { break } }
        #expect(host.hasEnded())
        #expect(try isServing())
    }

    @Test func `endpoints that the device has not are errors, not ends`() throws {
        let host = try importer()
        for endpoint: UInt32 in 4...15 {
            try host.submit(in: endpoint, length: 64)
            #expect(try host.reply().status == -71)
            try host.submit(out: endpoint, [1, 2, 3])
            #expect(try host.reply().status == -71)
        }
        #expect(try host.control([0x80, 6, 0, 1, 0, 0, 18, 0]).status == 0)
    }

    @Test func `clients that say nothing do not keep others out, and are not taken without end`() throws {
        let server = try USBIPServer(listeningOn: #require(TCPAddress("127.0.0.1:0")), patienceSeconds: 1)
        let silent = try (0..<100).map { _ in try ImportingHost(server.address) }
        // Some were shown out at once, the others within seconds; then there is room again.
        #expect(silent.filter { $0.hasEnded() }.count == 100)
        #expect(try ImportingHost(server.address).list().isEmpty)
    }

    @Test func `whatever bytes an importer sends, the server is there for the next`() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            let host = try importer()
            let noise = (0..<Int.random(in: 1...400)).map { _ in
                UInt8.random(in: .min ... .max, using: &generator)
            }
            try? host.send(noise)
            host.socket.shutdown()
        }
        #expect(try isServing())
    }

    @Test func `a host that takes nothing does not hold the plug in`() throws {
        let host = try importer()
        for _ in 0..<32 { try host.submit(in: 1, length: 1 << 20) }
        try host.submit(out: 2, SpeakingDevice.order(32 << 20))
        #expect(server.unplug(port: "1-1") && !server.isOccupied(port: "1-1"))
        // Nothing was read: the stream must end all the same, within seconds.
        while (try? host.socket.receive(1 << 16)) != nil {}
        server.shutdown()
    }
}
