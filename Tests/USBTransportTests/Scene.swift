import CameraDevice
import MockedBus
import Testing

/// A bus with one camera in port 1-2, and a probe that has opened it.
///
/// The bus lives as long as the scene: without it every plug comes out.
final class Scene {
    let bus: MockedBus
    let device: VirtualDevice
    let probe: ProbeProcess

    init(size: Int, speed: USBSpeed = .high, timeout: Int = 60_000, window: Int = 4 << 20) throws {
        bus = try MockedBus()
        (device, _) = StoreCamera.device(size: size, speed: speed)
        try bus.plug(device: device, port: "1-2")
        probe = try ProbeProcess(bus, window: window)
        #expect(try probe.ask("await 1-2").hasPrefix("present 1-2 4617 2829 FX0001 "))
        #expect(try probe.ask("open 1-2") == "open FX0001 \(speed == .high ? 512 : 1024)")
        #expect(try probe.ask("session \(timeout)") == "session FX0001")
    }

    deinit {
        probe.kill()
        bus.shutdown()
    }
}
