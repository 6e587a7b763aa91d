import CameraDevice
import MockedBus
import Testing

/// The recovery ladder over real libusb: each rung is reached, helps, and nothing above it is tried.
@Suite("Recovery over real libusb")
struct LadderTests {
    private static let size = 40_000

    private static func scene(
        cure: StubbornCamera.Cure?
    ) throws -> (bus: MockedBus, camera: StubbornCamera, probe: ProbeProcess) {
        let bus = try MockedBus()
        let camera = StubbornCamera(size: size, cure: cure)
        try bus.plug(device: camera.device(), port: "1-2")
        let probe = try ProbeProcess(bus)
        _ = try probe.ask("await 1-2")
        #expect(try probe.ask("open 1-2") == "open FX0001 512")
        #expect(try probe.ask("session 500") == "session FX0001")
        camera.goDeaf()
        return (bus, camera, probe)
    }

    @Test(arguments: StubbornCamera.Cure.allCases)
    func `a camera is brought back by the gentlest means that helps`(cure: StubbornCamera.Cure) throws {
        let (bus, camera, probe) = try Self.scene(cure: cure)
        defer { bus.shutdown() }
        #expect(try probe.ask("read 0 \(Self.size)").hasPrefix("error reopened: "))
        #expect(try probe.ask("read 0 \(Self.size)") == StoreCamera.checksum(from: 0, to: Self.size))
        let tried = camera.treatments
        #expect(tried.first == .cancel)
        #expect(tried.contains(.deviceReset) == (cure != .newSession))
        #expect(tried.contains(.portReset) == (cure == .portReset))
        #expect(try probe.finish() == 0)
    }

    @Test func `one that nothing brings back is a fault, and every rung was tried in order`() throws {
        let (bus, camera, probe) = try Self.scene(cure: nil)
        defer { bus.shutdown() }
        #expect(try probe.ask("read 0 \(Self.size)").hasPrefix("error fault: "))
        let tried = camera.treatments
        let rungs = [StubbornCamera.Treatment.cancel, .closeSession, .deviceReset, .portReset]
        #expect(
            rungs.compactMap { tried.firstIndex(of: $0) }
                == rungs.compactMap { tried.firstIndex(of: $0) }.sorted()
        )
        #expect(rungs.allSatisfy(tried.contains), "\(tried)")
        #expect(try probe.ask("close") == "closed")
        #expect(try probe.finish() == 0)
    }

    @Test(arguments: [StubbornCamera.Treatment.cancel, .closeSession, .deviceReset, .portReset])
    func `a plug pulled on any rung ends the climb`(treatment: StubbornCamera.Treatment) throws {
        let (bus, camera, probe) = try Self.scene(cure: nil)
        defer { bus.shutdown() }
        try probe.tell("read 0 \(Self.size)")
        while !camera.treatments.contains(treatment) {}
        bus.unplug(port: "1-2")
        #expect(probe.answer().hasPrefix("error disconnected: "))
        #expect(try probe.ask("close") == "closed")
        #expect(try probe.ask("await-gone 1-2") == "gone 1-2")
        #expect(try probe.finish() == 0)
    }

    @Test func `a transaction that takes too long is cancelled, and the session goes on`() throws {
        let scene = try Scene(size: Self.size, timeout: 500)
        scene.device.faults.bulkInBytesPerSecond = 20_000
        #expect(try scene.probe.ask("read 0 \(Self.size)").hasPrefix("error resumed: "))
        scene.device.faults = .none
        #expect(
            try scene.probe.ask("read 0 \(Self.size)") == StoreCamera.checksum(from: 0, to: Self.size)
        )
    }
}
