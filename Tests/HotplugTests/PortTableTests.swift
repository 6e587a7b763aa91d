import Testing

@testable import Hotplug

@Suite("Known ports")
struct PortTableTests {
    private func port(_ path: String, _ address: UInt8) -> USBPort {
        USBPort(path: path, bus: 1, address: address, vendor: 0x1209, product: 0x0B0D)
    }

    @Test func `a device told by enumeration and by the monitor is added once`() {
        var table = PortTable()
        #expect(table.replace(with: [port("1-2", 5)]) == [.added(port("1-2", 5))])
        #expect(table.add(port("1-2", 5)) == [])
    }

    @Test func `a late message about the device before is not about the one that is there`() {
        var table = PortTable()
        _ = table.add(port("1-2", 6))
        #expect(table.remove(path: "1-2", address: 5) == [])
        #expect(table.remove(path: "1-2", address: 6) == [.removed(path: "1-2")])
        #expect(table.remove(path: "1-2", address: 6) == [])
    }

    @Test func `a device that came back under another address was removed in between`() {
        var table = PortTable()
        _ = table.add(port("1-2", 5))
        #expect(table.add(port("1-2", 6)) == [.removed(path: "1-2"), .added(port("1-2", 6))])
    }

    @Test func `after lost messages the difference is told`() {
        var table = PortTable()
        _ = table.replace(with: [port("1-1", 2), port("1-2", 3), port("1-3", 4)])
        let events = table.replace(with: [port("1-1", 2), port("1-3", 9), port("1-4", 5)])
        #expect(
            events == [
                .removed(path: "1-2"), .removed(path: "1-3"), .added(port("1-3", 9)), .added(port("1-4", 5)),
            ]
        )
    }

    @Test func `a flood of devices is bounded`() {
        var table = PortTable()
        let events = (0..<10_000).flatMap { table.add(port("1-\($0)", 1)) }
        #expect(events.count == 4096)
    }
}
