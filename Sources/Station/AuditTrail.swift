package import AuditLog
internal import Bytes
internal import Evidence

/// The audit log as the station writes it: one trouble, one head.
package final class AuditTrail: Sendable {
    private let log: AuditLog

    package init(_ log: AuditLog) { self.log = log }

    /// The digest of the last entry and how many there are.
    var head: (digest: SHA256Digest, entries: UInt64) {
        (log.head.digest, UInt64(clamping: log.head.entries))
    }

    func note(_ event: AuditEvent, _ fields: [AuditField]) throws(StorageTrouble) {
        do throws(AuditError) { _ = try log.append(event, fields) } catch {
            throw StorageTrouble(reason: "\(error)")
        }
    }

    func note(_ event: AuditEvent, of key: RecordingKey, _ fields: [AuditField]) throws(StorageTrouble) {
        let subject: [AuditField] = [
            .domain(key.domain.name), .camera(key.serial.text), .recording(key.recording.text),
            .manifest(key.manifest),
        ]
        try note(event, subject + fields)
    }

    func checkpoint() throws(StorageTrouble) {
        do throws(AuditError) { try log.checkpoint() } catch { throw StorageTrouble(reason: "\(error)") }
    }
}
