import CameraDevice
import MockedBus
import Testing

@testable import USBTransport

@Suite("Memory for USB requests")
struct RequestMemoryTests {
    private static let size = 6 << 20 + 5

    @Test func `a small station has all it wants of the kernel's usual limit`() {
        let memory = RequestMemory(bays: 8, readers: 4, limit: 16 << 20)
        #expect(memory.requests == RequestMemory.mostRequests)
        #expect(memory.shortage == nil)
    }

    @Test(arguments: [(16, 16), (32, 16), (64, 64), (64, 8)])
    func `a large one shares the limit out, and says what would be enough`(bays: Int, readers: Int) throws {
        let limit = 16 << 20
        let memory = RequestMemory(bays: bays, readers: readers, limit: limit)
        #expect((RequestMemory.leastRequests..<RequestMemory.mostRequests).contains(memory.requests))
        let fits = bays * RequestMemory.idleBay + readers * memory.requests * BulkInput.transferSize <= limit
        #expect(fits || memory.requests == RequestMemory.leastRequests)
        let shortage = try #require(memory.shortage)
        let advised = try #require(
            shortage.hint.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }.first
        )
        let better = RequestMemory(bays: bays, readers: readers, limit: advised << 20)
        #expect(better.requests == RequestMemory.mostRequests && better.shortage == nil)
    }

    @Test func `no limit and no word of one leave everything at full speed`() {
        #expect(RequestMemory(bays: 64, readers: 64, limit: nil).requests == RequestMemory.mostRequests)
        #expect(RequestMemory(bays: 0, readers: 0, limit: 1).requests == RequestMemory.leastRequests)
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

    @Test func `no more requests are under way than were allowed`() throws {
        let scene = try Scene(size: Self.size, requests: 3)
        #expect(
            try scene.probe.ask("read 0 \(Self.size)") == StoreCamera.checksum(from: 0, to: Self.size)
        )
        // Beside them: an event, and a command on its way.
        #expect(scene.bus.mostRequestMemory <= 3 * BulkInput.transferSize + 4096)
        #expect(scene.bus.mostRequestMemory > 2 * BulkInput.transferSize)
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
