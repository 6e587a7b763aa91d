import Bytes
import Evidence
import Policy
import Simulator
import Testing

/// Two recordings of one camera, each quarantined, and a person who has both tried again, one after the other.
@Suite struct RetryTests {
    @Test func `while its camera is docked again for one, the other is tried again too`() throws {
        var scene = try TwoQuarantined()
        #expect(scene.retry("R1") == [.lift(scene.keys[0])])
        #expect(scene.send(.recorded(scene.keys[0], .lifted)).contains(.dock(bay: "A", visit: 1)))
        // The camera is being listed.
        #expect(scene.dock.bays["A"]?.state == .docking)
        #expect(scene.findings("R2").map(\.isDocked) == [true])
        #expect(scene.retry("R2") == [.lift(scene.keys[1])])
    }

    @Test func `one lifted while the camera is listed has it listed once more`() throws {
        var scene = try TwoQuarantined()
        _ = scene.send(.recorded(scene.keys[0], .lifted))
        #expect(!scene.docks(scene.send(.recorded(scene.keys[1], .lifted))), "never two at once")
        // The listing under way had passed the second one already.
        _ = scene.send(.recorded(scene.keys[0], .planned(OneStation.plan)))
        #expect(scene.docks(scene.dockedAgain()))
        _ = scene.send(.recorded(scene.keys[1], .planned(OneStation.plan)))
        let commands = scene.dockedAgain()
        #expect(!scene.docks(commands))
        #expect(scene.keys.allSatisfy { scene.dock.recordings[$0]?.plan != nil })
        #expect(commands.contains { if case .perform = $0 { true } else { false } })
    }

    @Test func `without its camera it is not`() throws {
        var scene = try TwoQuarantined()
        _ = scene.send(.detached(bay: "A"))
        #expect(scene.findings("R1").map(\.isDocked) == [false])
        #expect(scene.retry("R1").isEmpty)
        // Nor while another one, or the same for all we know, is docked in its place.
        _ = scene.send(.attached(bay: "A", claimedSerial: "CAM-1"))
        #expect(scene.findings("R1").map(\.isDocked) == [false])
        #expect(scene.retry("R1").isEmpty)
    }

    @Test func `nor when its camera is refused the second time`() throws {
        var scene = try TwoQuarantined()
        _ = scene.send(.recorded(scene.keys[0], .lifted))
        _ = scene.send(.refused(bay: "A", visit: 1, reason: "its certificate was revoked"))
        #expect(scene.findings("R2").map(\.isDocked) == [false])
    }
}

private struct TwoQuarantined {
    var dock: Dock
    let keys: [RecordingKey]
    private var random = SeededGenerator(seed: 4)

    init() throws {
        dock = OneStation.dock()
        keys = try ["R1", "R2"].map(OneStation.key)
        _ = send(.attached(bay: "A", claimedSerial: "CAM-1"))
        for key in keys { _ = send(.recorded(key, .quarantined(reason: "wrong bytes"))) }
        _ = dockedAgain()
    }

    mutating func send(_ event: DockEvent) -> [DockCommand] { dock.handle(event, now: 1000, random: &random) }

    mutating func dockedAgain() -> [DockCommand] {
        send(.docked(bay: "A", visit: 1, OneStation.camera(offering: keys)))
    }

    private func request(_ recording: String) -> RetryRequest {
        RetryRequest(serial: keys[0].serial, recording: RecordingID(recording))
    }

    func findings(_ recording: String) -> [RetryFinding] {
        dock.findings(for: request(recording), at: 1000)
    }

    /// What is lifted when a person asks.
    mutating func retry(_ recording: String) -> [DockCommand] {
        send(.retry(request(recording))).filter { if case .lift = $0 { true } else { false } }
    }

    func docks(_ commands: [DockCommand]) -> Bool { commands.contains(.dock(bay: "A", visit: 1)) }
}

extension RetryFinding {
    fileprivate var isDocked: Bool {
        if case .quarantined(_, _, isDocked: true) = self { true } else { false }
    }
}
