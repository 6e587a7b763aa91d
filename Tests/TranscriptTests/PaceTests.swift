import CameraDevice
import CameraFirmware
import DaemonHarness
import Foundation
import TestSupport
import Testing

/// Times and events of a transcript.
@Suite struct PaceTests {
    private static let text = CameraText("CAM-0002", [.init("rec-1", size: 50_000)])

    @Test func `an answer that took its time takes it again when asked for`() throws {
        let docking = try Docking(Self.text)
        let then = try docking.record()
        let transcript = try String(contentsOfFile: docking.path, encoding: .utf8)
        #expect(transcript.contains(/"operation":"OpenSession".*"took":[0-9]/))
        // As if the camera had been busy with something else when it was first spoken to.
        var lines = transcript.split(separator: "\n").map(String.init)
        let first = try #require(lines.firstIndex { $0.contains("\"operation\":\"OpenSession\"") })
        lines[first].replace(/"took":[0-9]+/, with: "\"took\":3000")
        try lines.map { "\($0)\n" }.joined().write(toFile: docking.path, atomically: true, encoding: .utf8)
        let start = ContinuousClock.now
        let replay = try docking.replay(keepsPace: true)
        #expect(ContinuousClock.now - start >= .seconds(3), "never sooner than it was")
        #expect(replay.end == then && replay.camera.erased.count == 1)
    }

    @Test func `events on the interrupt endpoint are written down and raised again`() throws {
        let docking = try Docking(Self.text)
        var guise = CameraGuise()
        guise.around = { EventfulFunction($0) }
        let then = try docking.record(through: guise)
        let transcript = try String(contentsOfFile: docking.path, encoding: .utf8)
        let raised = transcript.split(separator: "\n").filter { $0.contains("\"raised\":\"0c000000") }
        #expect(raised.count == 2)
        let replay = try docking.replay()
        #expect(replay.end == then)
        #expect(replay.camera.device.counts.events == 2)
    }
}

/// Raises two events as soon as its plug is in.
private final class EventfulFunction: USBFunction {
    private let function: any USBFunction

    init(_ function: any USBFunction) { self.function = function }

    func attached(to pipes: any FunctionPipes) {
        function.attached(to: pipes)
        // StoreFull and an event of a vendor's own.
        for code: UInt8 in [0x0A, 0xFF] { pipes.raise(event: [12, 0, 0, 0, 4, 0, code, 0x40, 0, 0, 0, 0]) }
    }

    func received(_ out: BulkOut, on pipes: any FunctionPipes) { function.received(out, on: pipes) }
    func reset(on pipes: any FunctionPipes) { function.reset(on: pipes) }
    func detached() { function.detached() }

    func control(_ setup: SetupPacket, data: [UInt8], on pipes: any FunctionPipes) -> ControlAnswer {
        function.control(setup, data: data, on: pipes)
    }
}
