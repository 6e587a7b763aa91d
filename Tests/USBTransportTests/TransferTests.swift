import CameraDevice
import CameraResponder
import MockedBus
import PTP
import Testing

@Suite("USB transfers over real libusb and libudev")
struct TransferTests {
    private static let size = 3 << 20 + 77

    @Test(arguments: [USBSpeed.high, .superSpeed])
    func `an object is read whole and right`(speed: USBSpeed) throws {
        let scene = try Scene(size: Self.size, speed: speed)
        let (device, probe) = (scene.device, scene.probe)
        #expect(try probe.ask("read 0 \(Self.size)") == StoreCamera.checksum(from: 0, to: Self.size))
        #expect(device.counts.bulkInBytes > UInt64(Self.size))
        #expect(try probe.ask("close") == "closed")
        #expect(try probe.finish() == 0)
    }

    @Test(arguments: [1, 500, 1012, 512 - 12, 1 << 20 - 12, 1 << 20, 1 << 20 + 1])
    func `a phase of any length ends where it should`(size: Int) throws {
        let scene = try Scene(size: size)
        let probe = scene.probe
        for _ in 0..<3 {
            #expect(try probe.ask("read 0 \(size)") == StoreCamera.checksum(from: 0, to: size))
        }
        #expect(try probe.finish() == 0)
    }

    @Test func `what lies around the 4 GiB that 32 bits can say is read from where it lies`() throws {
        let size = 1 << 32 + 5
        let scene = try Scene(size: size)
        for offset in [size - 1, 1 << 32, 1 << 32 - 1, 1 << 32 - 70_001, 1 << 31 - 50_000] {
            let end = min(offset + 100_000, size)
            #expect(
                try scene.probe.ask("read \(offset) \(end)") == StoreCamera.checksum(from: offset, to: end),
                "at \(offset)"
            )
        }
        #expect(try scene.probe.finish() == 0)
    }

    @Test func `events arrive while nothing is transferred`() throws {
        let bus = try MockedBus()
        let (device, responder) = StoreCamera.device(size: 1)
        try bus.plug(device: device, port: "1-3")
        let probe = try ProbeProcess(bus)
        _ = try probe.ask("await 1-3")
        #expect(try probe.ask("open 1-3") == "open FX0001 512")
        #expect(try probe.ask("session 60000") == "session FX0001")
        responder.raise(.channelReadable)
        while device.counts.events == 0 { _ = try probe.ask("resources") }
        var event = "none"
        while event == "none" { event = try probe.ask("event") }
        #expect(event == "0xCB41" || event == "ChannelReadable")
        #expect(try probe.ask("event") == "none")
    }

    @Test func `a stalled endpoint is cleared and the session goes on`() throws {
        let scene = try Scene(size: Self.size)
        let (device, probe) = (scene.device, scene.probe)
        device.faults.stalls = [.bulk: .once]
        let answer = try probe.ask("read 0 \(Self.size)")
        #expect(answer.hasPrefix("error resumed: "))
        #expect(try probe.ask("read 0 \(Self.size)") == StoreCamera.checksum(from: 0, to: Self.size))
    }

    @Test func `a camera that falls silent is a fault, and well again when it is plugged in anew`() throws {
        let scene = try Scene(size: Self.size, timeout: 400)
        let (bus, device, probe) = (scene.bus, scene.device, scene.probe)
        device.faults.isSilent = true
        #expect(try probe.ask("read 0 \(Self.size)").hasPrefix("error fault: "))
        #expect(try probe.ask("close") == "closed")
        bus.unplug(port: "1-2")
        #expect(try probe.ask("await-gone 1-2") == "gone 1-2")
        device.faults = .none
        try bus.plug(device: device, port: "1-2")
        _ = try probe.ask("await 1-2")
        #expect(try probe.ask("open 1-2") == "open FX0001 512")
        #expect(try probe.ask("session 60000") == "session FX0001")
        #expect(try probe.ask("read 0 \(Self.size)") == StoreCamera.checksum(from: 0, to: Self.size))
    }

    @Test func `an interface held by a kernel driver is told as that driver's`() throws {
        let bus = try MockedBus()
        try bus.plug(device: StoreCamera.device(size: 1).0, port: "1-2", heldBy: "ums-fake")
        let probe = try ProbeProcess(bus)
        _ = try probe.ask("await 1-2")
        let answer = try probe.ask("open 1-2")
        #expect(
            answer
                == "error cannot claim USB device 001/002: held by kernel driver ums-fake; "
                + "hint: try 'fuser -v /dev/bus/usb/001/002' to see what holds it"
        )
    }

    @Test func `a session left in mid-transfer by a killed program is taken over`() throws {
        let bus = try MockedBus()
        let (device, _) = StoreCamera.device(size: Self.size)
        try bus.plug(device: device, port: "1-2")
        for _ in 0..<3 {
            let probe = try ProbeProcess(bus)
            _ = try probe.ask("await 1-2")
            #expect(try probe.ask("open 1-2") == "open FX0001 512")
            #expect(try probe.ask("session 60000") == "session FX0001")
            device.faults.bulkInBytesPerSecond = 4 << 20
            let before = device.counts.bulkInBytes
            try probe.tell("read 0 \(Self.size)")
            while device.counts.bulkInBytes < before + 100_000 {}
            probe.kill()
            device.faults = .none
        }
        let probe = try ProbeProcess(bus)
        _ = try probe.ask("await 1-2")
        _ = try probe.ask("open 1-2")
        #expect(try probe.ask("session 60000") == "session FX0001")
        #expect(try probe.ask("read 0 \(Self.size)") == StoreCamera.checksum(from: 0, to: Self.size))
    }
}
