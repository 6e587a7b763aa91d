import CameraDevice
import CameraResponder
import MockedBus
import PTP
import Testing

@testable import USBTransport

@Suite("Memory for USB requests")
struct RequestMemoryTests {
    private static let size = 6 << 20 + 5

    @Test func `a small station has all it wants of the kernel's usual limit`() {
        let memory = RequestMemory(bays: 8, readers: 4, limit: 16 << 20)
        #expect(memory.window >= RequestMemory.enough)
        #expect(memory.shortage == nil)
        #expect(RequestMemory(bays: 8, readers: 3, limit: 16 << 20).window == RequestMemory.widest)
    }

    @Test(arguments: [(16, 16), (32, 16), (64, 64), (64, 8)])
    func `a large one shares the limit out, and says what would be enough`(bays: Int, readers: Int) throws {
        let limit = 16 << 20
        let memory = RequestMemory(bays: bays, readers: readers, limit: limit)
        #expect((RequestMemory.narrowest..<RequestMemory.enough).contains(memory.window))
        let fits = bays * RequestMemory.idleBay + readers * memory.window <= limit
        #expect(fits || memory.window == RequestMemory.narrowest)
        let shortage = try #require(memory.shortage)
        let advised = try #require(
            shortage.hint.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }.first
        )
        let better = RequestMemory(bays: bays, readers: readers, limit: advised << 20)
        #expect(better.window >= RequestMemory.enough && better.shortage == nil)
    }

    @Test func `no limit and no word of one leave everything at full speed`() {
        #expect(RequestMemory(bays: 64, readers: 64, limit: nil).window == RequestMemory.widest)
        #expect(RequestMemory(bays: 0, readers: 0, limit: 1).window == RequestMemory.narrowest)
    }

    @Test(
        arguments: [
            ("16\n", 16 << 20), ("0\n", nil), ("", nil), ("-1", nil), ("many", nil),
            ("99999999999999999999", nil),
        ] as [(String, Int?)]
    )
    func `the kernel's parameter is mebibytes, and 0 is no limit`(text: String, limit: Int?) {
        #expect(RequestMemory.limit(parsing: text) == limit)
    }

    @Test(arguments: [512 << 10, 96 << 10, 20 << 10])
    func `a kernel with too little memory makes reading slower, and nothing else`(limit: Int) throws {
        let scene = try Scene(size: Self.size)
        scene.bus.limitRequestMemory(bytes: limit)
        #expect(
            try scene.probe.ask("read 0 \(Self.size)") == StoreCamera.checksum(from: 0, to: Self.size)
        )
        #expect(scene.bus.mostRequestMemory <= limit)
        #expect(try scene.probe.ask("close") == "closed")
    }

    @Test(arguments: [RequestMemory.narrowest, 1 << 20, RequestMemory.widest])
    func `no more is under way than was allowed`(window: Int) throws {
        let scene = try Scene(size: Self.size, window: window)
        #expect(
            try scene.probe.ask("read 0 \(Self.size)") == StoreCamera.checksum(from: 0, to: Self.size)
        )
        // Beside them: an event, and a command on its way.
        #expect(scene.bus.mostRequestMemory <= window + 4096)
        #expect(scene.bus.mostRequestMemory > window / 8)
    }

    @Test func `a kernel whose memory others have is waited for by a camera that is just plugged in`() throws
    {
        let bus = try MockedBus()
        defer { bus.shutdown() }
        try bus.plug(device: StoreCamera.device(size: Self.size).0, port: "1-2")
        let probe = try ProbeProcess(bus)
        _ = try probe.ask("await 1-2")
        bus.limitRequestMemory(bytes: 1)
        try probe.tell("open 1-2")
        while bus.refusedRequests < 3 {}
        bus.limitRequestMemory(bytes: 16 << 20)
        #expect(probe.answer() == "open FX0001 512")
        bus.limitRequestMemory(bytes: 1)
        try probe.tell("session 60000")
        let before = bus.refusedRequests
        while bus.refusedRequests < before + 3 {}
        bus.limitRequestMemory(bytes: 16 << 20)
        #expect(probe.answer() == "session FX0001")
        #expect(try probe.ask("read 0 \(Self.size)") == StoreCamera.checksum(from: 0, to: Self.size))
    }

    @Test func `events come again once the kernel has memory for them`() throws {
        let bus = try MockedBus()
        defer { bus.shutdown() }
        let (device, responder) = StoreCamera.device(size: 1)
        try bus.plug(device: device, port: "1-2")
        let probe = try ProbeProcess(bus)
        _ = try probe.ask("await 1-2")
        // Enough for the serial number, too little for an event.
        bus.limitRequestMemory(bytes: 263)
        #expect(try probe.ask("open 1-2") == "open FX0001 512")
        bus.limitRequestMemory(bytes: 16 << 20)
        #expect(try probe.ask("session 60000") == "session FX0001")
        responder.raise(.channelReadable)
        var event = "none"
        while event == "none" { event = try probe.ask("event") }
        #expect(event == "0xCB41" || event == "ChannelReadable")
    }

    @Test func `a kernel whose memory others have is waited for`() throws {
        let scene = try Scene(size: Self.size)
        scene.bus.limitRequestMemory(bytes: 1)
        try scene.probe.tell("read 0 \(Self.size)")
        // Long enough that everything has been refused at least once, however slow the machine.
        while scene.bus.refusedRequests < 20 {}
        scene.bus.limitRequestMemory(bytes: 16 << 20)
        #expect(scene.probe.answer() == StoreCamera.checksum(from: 0, to: Self.size))
    }
}
