import AuditLog
import Bytes
import CommandLineKit
import Evidence
import Glibc
import Platform
import Trust

/// `bwvdock audit verify`: every line, the chain between them, every checkpoint, and heads stated elsewhere.
enum AuditVerifyCommand {
    /// What was found, for `--json`.
    private struct Report: Encodable {
        var entries: Int64
        var head: String
        var checkpoints: Int
        var signedEntries: Int64
        var tornLines: [Int]
        var problems: [String]
    }

    static func run(_ path: String, _ arguments: Arguments) throws(Failure) -> ExitCode {
        // Checkpoints carry their time; lists inside them, where there are any, are of that time too.
        let policy = try Trusting.policy(try Trusting.bundles(arguments), requiresList: false, arguments)
        let expectations = try expectations(arguments)
        guard unsafe access(path, R_OK) == 0 else {
            throw Failure(SystemError(operation: "open", subject: path))
        }
        let report: AuditReport
        do throws(AuditError) {
            report = try AuditVerifier.verify(path: path, expecting: expectations) { checkpoint in
                try check(checkpoint, policy)
            }
        } catch {
            throw Failure(.failure, error.reason, hint: error.hint)
        }
        show(report, path, isJSON: arguments.has(Commands.json))
        guard report.isIntact else {
            let count =
                report.hasMoreProblems ? "more than \(report.problems.count)" : "\(report.problems.count)"
            throw Failure(.integrity, "\(path) is not as the station wrote it: \(count) problems")
        }
        return .success
    }

    /// A checkpoint counts when the dock it names signed it.
    private static func check(_ checkpoint: AuditCheckpoint, _ policy: TrustPolicy) throws {
        guard let time = RFC3339.parse(checkpoint.time) else {
            throw Failure(.integrity, "its time is none")
        }
        let signer = try policy.verifyArchived(
            checkpoint.statement,
            signature: checkpoint.signature,
            role: .dock,
            at: time / 1000
        )
        guard signer.name == checkpoint.station else {
            throw TrustFailure(.wrongName, "it speaks for \(checkpoint.station) but \(signer.name) signed it")
        }
    }

    private static func expectations(_ arguments: Arguments) throws(Failure) -> [AuditReport.Expectation] {
        var expectations: [AuditReport.Expectation] = []
        for path in arguments.values(Commands.receipt) {
            do {
                let receipt = try Receipt(parsing: try AtomicFile.read(path, upTo: 16 << 20))
                guard let entries = Int64(exactly: receipt.audit.entries) else { continue }
                let head = AuditLog.Head(entries: entries, digest: receipt.audit.head)
                expectations.append(AuditReport.Expectation(head: head, source: path))
            } catch let error as SystemError {
                throw Failure(error)
            } catch {
                throw Failure(.integrity, "\(path) is no receipt: \(error)")
            }
        }
        return expectations
    }

    private static func show(_ report: AuditReport, _ path: String, isJSON: Bool) {
        let entries = report.head?.entries ?? 0
        let head = report.head?.digest.hex ?? ""
        if isJSON {
            let value = Report(
                entries: entries,
                head: head,
                checkpoints: report.checkpoints,
                signedEntries: report.signedEntries,
                tornLines: report.tornLines,
                problems: report.problems.map(\.description)
            )
            Console.print((try? Console.json(value)) ?? "")
            return
        }
        Console.print("entries      \(entries)")
        Console.print("head         \(head)")
        Console.print("checkpoints  \(report.checkpoints), covering entries 1 to \(report.signedEntries)")
        for line in report.tornLines {
            Console.print("torn         line \(line), by a power cut, as the log itself says")
        }
        for problem in report.problems {
            Console.print("problem      \(Terminal.printable(problem.description))")
        }
        if report.isIntact { Console.print("the log is whole") }
    }
}
