import Bytes
import Cryptography
import Platform
import StrictJSON

/// Checks a log: every line whole, every line the one its successor follows, every checkpoint signed.
///
/// The end of a log can only be held against a head that was stated elsewhere: give the heads of receipts.
package struct AuditVerifier {
    /// Checks a checkpoint's signature, for its station and at its time; throws what is wrong.
    package typealias SignatureCheck = (AuditCheckpoint) throws -> Void

    private let verifySignature: SignatureCheck
    private var expectations: [AuditReport.Expectation]
    private var report = AuditReport()
    private var line = 0
    private var last: (line: Int, head: AuditLog.Head)?
    /// Lines that are no entries, waiting for the entry that says a power cut tore them.
    private var broken: [(line: Int, bytes: [UInt8], reason: String)] = []

    /// Reads the whole log, however long, line by line.
    package static func verify(
        path: String,
        expecting expectations: [AuditReport.Expectation] = [],
        verifySignature: @escaping SignatureCheck
    ) throws(AuditError) -> AuditReport {
        var verifier = Self(verifySignature, expectations)
        do throws(SystemError) {
            var lines = try LineReader(path)
            while let next = try lines.next() { verifier.take(next.bytes, isEnded: next.isEnded) }
        } catch {
            throw AuditError(error)
        }
        return verifier.finish()
    }

    private init(_ verifySignature: @escaping SignatureCheck, _ expectations: [AuditReport.Expectation]) {
        self.verifySignature = verifySignature
        self.expectations = expectations.sorted { $0.head.entries < $1.head.entries }
    }

    private mutating func take(_ bytes: [UInt8], isEnded: Bool) {
        line += 1
        guard isEnded else {
            report.add(line, "it is cut off")
            return
        }
        let entry: AuditLine
        do throws(StrictJSONError) {
            entry = try AuditLine(parsing: bytes)
        } catch {
            broken.append((line, bytes, "it is no entry: \(error)"))
            return
        }
        settleBroken(with: entry)
        follow(entry)
        if entry.event == .checkpoint { check(entry, bytes) }
        let head = AuditLog.Head(entries: entry.sequence, digest: entry.digest)
        meet(head)
        last = (line, head)
    }

    /// The entry must be the next one, and must name the line before it.
    private mutating func follow(_ entry: AuditLine) {
        guard let before = last?.head ?? .empty else { return }
        if entry.sequence != before.entries + 1 {
            report.add(line, "it is entry \(entry.sequence), but \(before.entries + 1) is due")
        }
        guard entry.previous != before.digest else { return }
        guard let last else {
            return report.add(line, "it is not the first entry of a log")
        }
        report.add(last.line, "it is not the line that the entry in line \(line) follows")
    }

    private mutating func check(_ entry: AuditLine, _ bytes: [UInt8]) {
        do {
            let checkpoint = try AuditCheckpoint(entry, bytes: bytes)
            try verifySignature(checkpoint)
            report.checkpoints += 1
            if report.isIntact { report.signedEntries = checkpoint.head.entries }
        } catch {
            report.add(line, "its signature does not hold: \(error)")
        }
    }

    /// Excuses lines that this entry records as torn; all others are problems.
    private mutating func settleBroken(with entry: AuditLine?) {
        guard !broken.isEmpty || entry?.event == .lineTorn else { return }
        let bytes = Array(broken.map(\.bytes).joined(separator: [UInt8(ascii: "\n")]))
        if let entry, entry.event == .lineTorn {
            let digest = try? entry.fields.string("torn")
            let count = try? entry.fields.count("bytes")
            if !broken.isEmpty, digest == SHA256.hash(bytes).hex, count == bytes.count {
                report.tornLines += broken.map(\.line)
                broken = []
                return
            }
            report.add(line, "it records a torn line that does not stand before it")
        }
        for (line, _, reason) in broken { report.add(line, reason) }
        broken = []
    }

    /// Holds the entry against the heads stated elsewhere for its place.
    private mutating func meet(_ head: AuditLog.Head) {
        while let next = expectations.first, next.head.entries <= head.entries {
            expectations.removeFirst()
            guard next.head != head else { continue }
            report.add(
                line,
                next.head.entries == head.entries
                    ? "it is not the entry \(head.entries) that \(next.source) states"
                    : "before it, entry \(next.head.entries) is missing, which \(next.source) states"
            )
        }
    }

    private consuming func finish() -> AuditReport {
        settleBroken(with: nil)
        for missing in expectations {
            report.add(line + 1, "entry \(missing.head.entries) is missing, which \(missing.source) states")
        }
        report.head = last?.head ?? .empty
        report.problems.sort { $0.line < $1.line }
        return report
    }
}
