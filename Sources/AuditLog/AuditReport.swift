/// What checking a log brought to light.
package struct AuditReport: Sendable, Equatable {
    /// Something that is not as the station wrote it.
    package struct Problem: Sendable, Equatable, CustomStringConvertible {
        /// Line of the file, counted from one.
        package let line: Int
        package let reason: String

        package var description: String { "line \(line): \(reason)" }
    }

    /// A head stated elsewhere (a receipt, a camera) that the log must contain.
    package struct Expectation: Sendable, Equatable {
        package let head: AuditLog.Head
        /// Where it was stated, for the report.
        package let source: String

        package init(head: AuditLog.Head, source: String) {
            self.head = head
            self.source = source
        }
    }

    package internal(set) var head: AuditLog.Head?
    package internal(set) var checkpoints = 0
    /// How many entries, from the first, a valid signature covers.
    package internal(set) var signedEntries: Int64 = 0
    /// Lines a power cut left unfinished, as the log itself recorded.
    package internal(set) var tornLines: [Int] = []
    package internal(set) var problems: [Problem] = []
    /// More problems than these were found but not kept.
    package internal(set) var hasMoreProblems = false

    package var isIntact: Bool { problems.isEmpty }

    mutating func add(_ line: Int, _ reason: String) {
        if problems.count < 1000 {
            problems.append(Problem(line: line, reason: reason))
        } else {
            hasMoreProblems = true
        }
    }
}
