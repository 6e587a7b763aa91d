internal import StrictJSON

/// Which of our signed statements.
package enum StatementKind: String, Sendable {
    case inventory
    case manifest
    case receipt
    case tombstone
    case unproven
}

/// Why a statement was refused, or may not be made.
///
/// Never holds the text of a field: some of them are about people.
package struct EvidenceError: Error, Equatable, Sendable, CustomStringConvertible {
    package let statement: StatementKind
    /// Key path of the offending field, such as `items[3].size`; empty for the statement as a whole.
    package let path: String
    package let reason: String

    package init(_ statement: StatementKind, path: String = "", reason: String) {
        self.statement = statement
        self.path = path
        self.reason = reason
    }

    init(_ statement: StatementKind, _ error: StrictJSONError) {
        self.init(statement, path: error.path, reason: error.reason)
    }

    package var description: String {
        path.isEmpty ? "\(statement.rawValue): \(reason)" : "\(statement.rawValue): \(path): \(reason)"
    }
}
