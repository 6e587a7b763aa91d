import ControlProtocol
import Foundation
import TestSupport
import Testing

@Suite struct `bwvdock status and recordings` {
    private let folder: TemporaryDirectory
    private let server: ControlServer

    init() throws {
        folder = try TemporaryDirectory()
        let supply = ControlSupply(
            status: { busy },
            recordings: { RecordingPage(rows: Array([row].prefix($0)), total: 3) },
            retry: { _ in RetryReport() },
            changes: ChangeSignal()
        )
        server = try ControlServer(path: folder.path("control"), supply: supply)
    }

    @Test func `a pipe gets one line a fact`() throws {
        let result = try Program.run("status", "--socket", server.path)
        server.stop()
        #expect(result.status == 0 && result.errors.isEmpty)
        #expect(
            result.text == """
                station\tdesk\tnorth.bwvdock-fixture.invalid\tok\tfixtures
                bay\tA1\t1-2\toffloading\tCAM-0001\t83\t1 of 2 recordings
                progress\tA1\tr1\t536870912\t1073741824\t52428800\t11
                bay\tA2\t1-3\trefused\t-\t-\tits certificate?was revoked
                destination\tdams\taway\tno answer
                alarm\t2026-03-01T12:00:00.000Z\tCAM-0002\tvanished

                """
        )
    }

    @Test func `JSON is the snapshot and nothing else`() throws {
        let result = try Program.run("status", "--json", "--socket", server.path)
        server.stop()
        #expect(try JSONDecoder().decode(StatusSnapshot.self, from: Data(result.output)) == busy)
    }

    @Test func `a script can ask whether a person is needed`() throws {
        let result = try Program.run("status", "--check", "--socket", server.path)
        server.stop()
        #expect(result.status == 4)
    }

    @Test func `a terminal gets tables and bars that fit it`() throws {
        for columns in [60, 100] {
            let text = try Program.inTerminal(columns: columns, rows: 24, "status --socket \(server.path)")
            #expect(text.contains("BAY  CAMERA    BATTERY  STATE       RECORDINGS"))
            #expect(text.contains("TEST FIXTURES"))
            let bar = try #require(text.split(separator: "\r\n").first { $0.contains("[#") })
            #expect(bar.contains("50 %  50.0 MiB/s  0:11 left") && bar.count <= columns)
        }
        server.stop()
    }

    @Test func `watching draws over itself, never wraps, and gives the screen back`() throws {
        let program = "timeout --foreground -s INT 1 \(Program.path)"
        let text = try Shell.run(
            "script",
            ["-qec", "stty cols 40 rows 8; \(program) status --watch --socket \(server.path)", "/dev/null"]
        ).text
        server.stop()
        #expect(text.hasPrefix("\u{1B}[?1049h"))
        #expect(text.contains("\u{1B}[?1049l"))
        let frame = try #require(text.components(separatedBy: "\u{1B}[H").dropFirst().first)
        let lines = frame.components(separatedBy: "\u{1B}[K\r\n")
        #expect(lines.count <= 8)
        #expect(lines.allSatisfy { $0.replacing(/\u{1B}\[[^a-zA-Z]*[a-zA-Z]/, with: "").count <= 40 })
    }

    @Test func `recordings say where they are or why not`() throws {
        let result = try Program.run("recordings", "--limit=1", "--socket", server.path)
        server.stop()
        #expect(result.text == "CAM-0001\tr1\tquarantined\t1.5 KiB\ta frame does not open\n")
        #expect(result.errors == "bwvdock: 2 more; --limit shows them\n")
    }
}

private let row = RecordingRow(
    domain: "north.bwvdock-fixture.invalid",
    serial: "CAM-0001",
    recording: "r1",
    manifest: "00",
    state: "quarantined",
    reason: "a frame does not open",
    bytes: 1536
)

private let busy = StatusSnapshot(
    station: "desk",
    domain: "north.bwvdock-fixture.invalid",
    fixtures: true,
    since: "2026-03-01T11:00:00.000Z",
    bays: [
        BaySnapshot(
            name: "A1",
            port: "1-2",
            state: "offloading",
            reason: "1 of 2 recordings",
            camera: CameraSnapshot(serial: "CAM-0001", model: "m", battery: 83),
            progress: [
                ProgressSnapshot(
                    recording: "r1",
                    bytesDone: 512 << 20,
                    bytesTotal: 1 << 30,
                    rateBytesPerSecond: 50 << 20,
                    secondsLeft: 11
                )
            ],
            recordings: RecordingCounts(waiting: 1, offloading: 1)
        ),
        BaySnapshot(name: "A2", port: "1-3", state: "refused", reason: "its certificate\u{1B}was revoked"),
    ],
    destinations: [DestinationSnapshot(name: "dams", state: "away", reason: "no answer")],
    alarms: [AlarmSnapshot(time: "2026-03-01T12:00:00.000Z", subject: "CAM-0002", reason: "vanished")]
)
