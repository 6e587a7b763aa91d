import CameraDevice
import MockedBus
import Testing

/// One thread has the completions of all cameras: nothing may make it wait.
@Suite("Event thread")
struct EventThreadTests {
    private static let size = 2 << 20

    @Test func `whoever takes the bytes may take his time: the event thread goes on turning`() throws {
        let scene = try Scene(size: Self.size)
        #expect(
            try scene.probe.ask("read-nudging 0 \(Self.size)")
                == StoreCamera.checksum(from: 0, to: Self.size)
        )
    }

    @Test func `it turns while a camera is silent, recovered and gone`() throws {
        let scene = try Scene(size: 1000, timeout: 400)
        #expect(try scene.probe.ask("pulse") == "pulsing")
        scene.device.faults.isSilent = true
        #expect(try scene.probe.ask("read 0 1000").hasPrefix("error fault: "))
        scene.bus.unplug(port: "1-2")
        #expect(try scene.probe.ask("close") == "closed")
        #expect(try scene.probe.ask("await-gone 1-2") == "gone 1-2")
        let pulses = try scene.probe.ask("pulse-end").split(separator: " ")
        #expect(pulses.count == 3 && pulses[0] == "pulses")
        #expect(pulses.last == "0", "\(pulses)")
        // The ladder alone waits for seconds.
        #expect(Int(pulses[1]) ?? 0 > 10, "\(pulses)")
    }
}
