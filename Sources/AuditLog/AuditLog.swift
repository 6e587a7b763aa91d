import Bytes
import Cryptography
import Platform
import StrictJSON
import Synchronization

/// The station's tamper-evident log: one JSON line an entry, each carrying the digest of the line before.
///
/// An entry is durable when `append` returns. Now and then, and at stop, the head is signed.
package final class AuditLog: Sendable {
    /// Signs a statement; in the daemon a detached CMS signature by the station's key.
    package typealias Signer = @Sendable ([UInt8]) throws -> [UInt8]

    package let path: String
    private let station: String
    private let interval: Int
    private let now: @Sendable () -> Int64
    private let sign: Signer
    private let state: Mutex<AuditFile>

    /// Opens the log, making it if there is none; an unfinished last line is recorded as such, never removed.
    package init(
        path: String,
        station: String,
        checkpointEvery interval: Int = 500,
        now: @escaping @Sendable () -> Int64 = WallClock.now,
        sign: @escaping Signer
    ) throws(AuditError) {
        self.path = path
        self.station = station
        self.interval = max(1, interval)
        self.now = now
        self.sign = sign
        let time = RFC3339.format(milliseconds: now())
        state = Mutex(try AuditFile.open(path, time: time))
    }

    /// How many entries there are, and the digest of the last; it goes into receipts and to cameras.
    package var head: Head { state.withLock { $0.head } }

    /// Writes one entry; returns the new head once the entry is durable.
    @discardableResult
    package func append(_ event: AuditEvent, _ fields: AuditField...) throws(AuditError) -> Head {
        try append(event, fields)
    }

    /// Writes one entry whose details were gathered before.
    @discardableResult
    package func append(_ event: AuditEvent, _ fields: [AuditField]) throws(AuditError) -> Head {
        try state.withLock { (file) throws(AuditError) in
            let time = RFC3339.format(milliseconds: now())
            try file.append(event, fields.map(\.member), time: time)
            let head = file.head
            // The entry stands; a checkpoint that cannot be made now is made later and takes nothing from it.
            if file.sinceCheckpoint >= interval { try? checkpoint(&file) }
            return head
        }
    }

    /// Signs the present head, unless it is signed already; also called at stop.
    package func checkpoint() throws(AuditError) {
        try state.withLock { (file) throws(AuditError) in try checkpoint(&file) }
    }

    private func checkpoint(_ file: inout AuditFile) throws(AuditError) {
        guard file.sinceCheckpoint > 0 else { return }
        let time = RFC3339.format(milliseconds: now())
        let statement = AuditCheckpoint.statement(station: station, head: file.head, time: time)
        let signature: [UInt8]
        do {
            signature = try sign(statement)
        } catch {
            try file.append(.checkpointFailed, [], time: time)
            file.sinceCheckpoint = 0
            throw .failed("sign a checkpoint of audit log \(path): \(error)")
        }
        try file.append(
            .checkpoint,
            AuditCheckpoint.fields(statement: statement, signature: signature),
            time: time
        )
        file.sinceCheckpoint = 0
    }
}
