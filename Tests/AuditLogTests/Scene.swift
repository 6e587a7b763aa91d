import AuditLog
import Bytes
import Cryptography
import Synchronization
import TestSupport

/// A log in a folder of its own, signed by a stand-in for a key: the digest of a secret and the statement.
final class Scene: Sendable {
    let folder: TemporaryDirectory
    let path: String
    private let clock = Mutex<Int64>(1_790_000_000_000)

    init() throws {
        folder = try TemporaryDirectory()
        path = folder.path("audit.log")
    }

    /// Opens the log as a daemon does at its start.
    func open(
        checkpointEvery interval: Int = 1000,
        sign: @escaping AuditLog.Signer = Scene.sign
    ) throws -> AuditLog {
        try AuditLog(path: path, station: "north", checkpointEvery: interval, now: tick, sign: sign)
    }

    /// Six entries and a signed end.
    @discardableResult
    func fill() throws -> AuditLog.Head {
        let log = try open()
        try log.append(.stationStarted, .station("north"))
        try log.append(.cameraDocked, .bay("left"), .camera("CAM-0001"))
        try log.append(.cameraAuthorised, .domain("bwvdock-fixture.invalid"), .camera("CAM-0001"))
        try log.append(.clockMeasured, .camera("CAM-0001"), .offsetMilliseconds(-1250))
        try log.append(.recordingPlanned, .camera("CAM-0001"), .recording("REC-0001"))
        try log.append(.stationStopped)
        try log.checkpoint()
        return log.head
    }

    func verify(expecting heads: [AuditLog.Head] = []) throws -> AuditReport {
        try AuditVerifier.verify(
            path: path,
            expecting: heads.map { AuditReport.Expectation(head: $0, source: "a receipt") }
        ) { checkpoint in
            guard checkpoint.signature == Self.sign(checkpoint.statement) else { throw WrongSignature() }
        }
    }

    var bytes: [UInt8] { get throws { try folder.read("audit.log") } }

    func write(_ bytes: some Collection<UInt8>) throws { try folder.write("audit.log", Array(bytes)) }

    static func sign(_ statement: [UInt8]) -> [UInt8] {
        SHA256.hash(Array("fixture".utf8) + statement).bytes
    }

    private func tick() -> Int64 {
        clock.withLock { time in
            time += 1000
            return time
        }
    }
}

struct WrongSignature: Error {}
