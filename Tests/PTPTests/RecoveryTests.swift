import PTP
import PTPInitiator
import Testing

@Suite("PTP recovery ladder")
struct RecoveryTests {
    /// A session whose camera goes deaf at the next command, until `healed` is set.
    private func deaf() throws -> (PTPSession, ScriptedPipe, Switch) {
        let isDeaf = Switch()
        let pipe = ScriptedPipe { pipe, command, data in
            if !isDeaf.isOn { pipe.answerHonestly(command, data) }
        }
        let session = PTPSession(pipe)
        try session.open()
        isDeaf.isOn = true
        return (session, pipe, isDeaf)
    }

    @Test func `cancel and an idle status come first, stalled endpoints are cleared`() throws {
        let (session, pipe, isDeaf) = try deaf()
        pipe.statuses = [[6, 0, 0x19, 0x20, 0x81, 0], [4, 0, 0x19, 0x20]]
        pipe.receiveErrors = [.stalled]
        pipe.script = { pipe, command, data in
            if pipe.log.contains("clear") { isDeaf.isOn = false }
            if !isDeaf.isOn { pipe.answerHonestly(command, data) }
        }
        let error = #expect(throws: PTPError.self) { try session.batteryLevel() }
        #expect(error?.aftermath == .resumed)
        let ladder = [
            "GetDevicePropValue 1", "cancel", "status", "clear", "status", "status", "GetDeviceInfo 2",
        ]
        #expect(pipe.log.suffix(ladder.count) == ladder[...])
        #expect(try session.batteryLevel() == 63)
    }

    @Test func `a camera busy for ever is reset`() throws {
        let (session, pipe, isDeaf) = try deaf()
        pipe.statuses = Array(repeating: [4, 0, 0x19, 0x20], count: 1000)
        pipe.onDeviceReset = { isDeaf.isOn = false }
        let error = #expect(throws: PTPError.self) { try session.batteryLevel() }
        #expect(error?.aftermath == .reopened)
        #expect(pipe.log.contains("device reset") && !pipe.log.contains("port reset"))
        #expect(try session.batteryLevel() == 63)
    }

    @Test func `a camera without the class's requests is reset at its port`() throws {
        let (session, pipe, isDeaf) = try deaf()
        pipe.controlError = .stalled
        pipe.onPortReset = { isDeaf.isOn = false }
        let error = #expect(throws: PTPError.self) { try session.batteryLevel() }
        #expect(error?.aftermath == .fault)
        #expect(pipe.log.suffix(3) == ["cancel", "device reset", "port reset"])
        #expect(session.state == .fault)
    }

    @Test func `the port is reset when nothing less helped`() throws {
        let (session, pipe, isDeaf) = try deaf()
        pipe.onPortReset = { isDeaf.isOn = false }
        let error = #expect(throws: PTPError.self) { try session.batteryLevel() }
        #expect(error?.aftermath == .reopened)
        #expect(session.state == .open)
    }

    /// Also where the machine is so slow that the halt is reported when nobody listens any more.
    @Test(arguments: [0, 10_000])
    func `one that was left halted and halts again at every clearing is told as that`(reports: Int) throws {
        let pipe = ScriptedPipe { _, _, _ in }
        pipe.statuses = Array(repeating: [6, 0, 0x1F, 0x20, 0x81, 0], count: 1000)
        pipe.receiveErrors = Array(repeating: .stalled, count: reports)
        let session = PTPSession(pipe)
        let error = #expect(throws: PTPError.self) { try session.open() }
        #expect(
            error?.cause == .pipe(.stalled) && error?.aftermath == .fault,
            "\(error.map { "\($0)" } ?? "-")"
        )
    }

    @Test(arguments: [[4, 0], [0xFF, 0xFF, 1, 0x20], []] as [[UInt8]])
    func `a malformed device status climbs on instead of waiting`(status: [UInt8]) throws {
        let (session, pipe, isDeaf) = try deaf()
        pipe.statuses = [status, status]
        pipe.onDeviceReset = { isDeaf.isOn = false }
        let error = #expect(throws: PTPError.self) { try session.batteryLevel() }
        #expect(error?.aftermath == .reopened)
    }

    @Test func `an unplugged camera is told as such, and nothing is climbed`() throws {
        let (session, pipe, _) = try deaf()
        pipe.isGone = true
        let before = pipe.log
        let error = #expect(throws: PTPError.self) { try session.batteryLevel() }
        #expect(error?.aftermath == .disconnected)
        #expect(session.state == .disconnected)
        #expect(pipe.log == before)
    }

    @Test func `a camera unplugged on a rung ends the climb`() throws {
        let (session, pipe, _) = try deaf()
        pipe.onDeviceReset = { [unowned pipe] in pipe.isGone = true }
        let error = #expect(throws: PTPError.self) { try session.batteryLevel() }
        #expect(error?.aftermath == .disconnected)
    }
}

/// Something that can be on.
final class Switch {
    var isOn = false
}
