import ControlProtocol
import Foundation
import Platform
import Synchronization
import Testing

@Suite struct `Daemon and command talk over a unix socket` {
    @Test func `a request to try again is answered with what came of it, or with why not`() throws {
        try withServer { _, path in
            let client = try ControlClient(path: path)
            let report = try client.retry(RetryQuestion(recording: "rec-1"))
            #expect(report.rows.map(\.recording) == ["rec-1"] && report.rows.map(\.outcome) == [.retried])
            #expect(throws: ControlError.refused("the log is full")) { try client.retry(RetryQuestion()) }
        }
    }

    @Test func `a question gets its answer, again and again`() throws {
        try withServer { server, path in
            let client = try ControlClient(path: path)
            #expect(try client.status() == full)
            #expect(try client.recordings(limit: 1) == RecordingPage(rows: [row], total: 2))
            #expect(try client.status() == full)
        }
    }

    @Test func `who watches sees every change`() throws {
        let battery = Mutex(1)
        let changes = ChangeSignal()
        try withServer(changes: changes) {
            var status = full
            status.bays[0].camera?.battery = battery.withLock { $0 }
            return status
        } _: { server, path in
            var seen: [Int] = []
            try ControlClient(path: path).watch { snapshot in
                seen.append(snapshot.bays[0].camera?.battery ?? 0)
                battery.withLock { $0 += 1 }
                changes.notify()
                return seen.count < 3
            }
            #expect(seen == [1, 2, 3])
        }
    }

    @Test func `nobody at the socket is said so`() throws {
        let error = try #require(throws: ControlError.self) {
            try ControlClient(path: "/nonexistent/control")
        }
        #expect(
            error.description
                == "the daemon does not answer: cannot connect to /nonexistent/control: no such file or directory"
        )
    }

    @Test(arguments: [
        "{}", "[]", "status", "{\"request\":\"erase\"}", "\u{0}",
        // As deep as a request may be long: whoever reads it has the stack of a small thread.
        String(repeating: "[", count: 4000), String(repeating: "{\"a\":", count: 680),
    ])
    func `a strange request is refused and the conversation ends`(request: String) throws {
        try withServer { server, path in
            let connection = try UnixConnection(connectingTo: path)
            try connection.write(Array("\(request)\n".utf8))
            let reply = try #require(try connection.readLine(limit: 1000))
            #expect(String(decoding: reply, as: UTF8.self) == "{\"error\":\"the request is not understood\"}")
            #expect(try connection.readLine(limit: 1000) == nil)
        }
    }

    @Test func `a request without end is cut off`() throws {
        try withServer { server, path in
            let connection = try UnixConnection(connectingTo: path)
            // The server may hang up before everything is written.
            try? connection.write([UInt8](repeating: UInt8(ascii: "x"), count: 20_000))
            #expect((try? connection.readLine(limit: 1000)) ?? nil == nil)
            #expect(try ControlClient(path: path).status() == full)
        }
    }

    @Test func `one client too many is told so, and others are still served`() throws {
        try withServer { server, path in
            var clients: [ControlClient] = []
            for _ in 0..<16 {
                let client = try ControlClient(path: path)
                _ = try client.status()
                clients.append(client)
            }
            let connection = try UnixConnection(connectingTo: path)
            let reply = try #require(try connection.readLine(limit: 1000))
            #expect(String(decoding: reply, as: UTF8.self) == "{\"error\":\"too many clients\"}")
            #expect(try clients[0].status() == full)
        }
    }

    @Test func `stopping ends every conversation`() throws {
        try withServer { server, path in
            let client = try ControlClient(path: path)
            _ = try client.status()
            server.stop()
            #expect(throws: ControlError.self) { try client.status() }
        }
    }

    @Test func `every field is documented`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/control-protocol.md"), encoding: .utf8)
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode([full]))
        let rows = try JSONSerialization.jsonObject(with: JSONEncoder().encode([row]))
        for name in fieldNames(json).union(fieldNames(rows)).subtracting(["evidence-store"]) {
            #expect(page.contains("`\(name)`"), "\(name)")
        }
    }
}

private func fieldNames(_ json: Any) -> Set<String> {
    if let object = json as? [String: Any] {
        return Set(object.keys).union(object.values.flatMap { fieldNames($0) })
    }
    return Set((json as? [Any] ?? []).flatMap { fieldNames($0) })
}

private let row = RecordingRow(
    domain: "bwvdock-fixture.invalid",
    serial: "BW1",
    recording: "r1",
    manifest: "00",
    state: "quarantined",
    reason: "a frame does not open",
    bytes: 9,
    destinations: ["evidence-store": "/srv/r1"]
)

private let full = StatusSnapshot(
    station: "desk",
    domain: "bwvdock-fixture.invalid",
    fixtures: true,
    since: "2026-03-01T12:00:00.000Z",
    bays: [
        BaySnapshot(
            name: "A1",
            port: "1-2",
            state: "offloading",
            reason: "1 of 2 recordings",
            camera: CameraSnapshot(serial: "BW1", model: "m", battery: 5, clockOffsetMilliseconds: -3),
            progress: [
                ProgressSnapshot(
                    recording: "r1",
                    bytesDone: 1,
                    bytesTotal: 2,
                    rateBytesPerSecond: 3,
                    secondsLeft: 4
                )
            ],
            recordings: RecordingCounts(waiting: 1, offloading: 1)
        )
    ],
    destinations: [DestinationSnapshot(name: "d", state: "away", reason: "no answer")],
    alarms: [AlarmSnapshot(time: "2026-03-01T12:00:00.000Z", subject: "BW1", reason: "gone")]
)

private struct Excuse: Error, CustomStringConvertible {
    let description = "the log is full"
}

private func withServer(
    changes: ChangeSignal = ChangeSignal(),
    status: @escaping @Sendable () -> StatusSnapshot = { full },
    _ body: (ControlServer, String) throws -> Void
) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/bwvdock-\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let supply = ControlSupply(
        status: status,
        recordings: { RecordingPage(rows: Array([row, row].prefix($0)), total: 2) },
        retry: { question in
            guard question.recording != nil else { throw Excuse() }
            return RetryReport(rows: [
                RetryRow(outcome: .retried, recording: question.recording, reason: "held")
            ])
        },
        changes: changes
    )
    let server = try ControlServer(path: "\(folder)/control", supply: supply)
    defer { server.stop() }
    try body(server, server.path)
}
