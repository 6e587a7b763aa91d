import Foundation
import TestSupport

/// The command as a user runs it.
enum Program {
    static let path = Repository.path(".build/debug/bwvdock")

    static func run(_ arguments: String...) throws -> Shell.Result { try Shell.run(path, arguments) }

    /// Runs it in a terminal of the given size and returns what that terminal was sent.
    static func inTerminal(columns: Int, rows: Int, _ arguments: String) throws -> String {
        try Shell.run(
            "script",
            ["-qec", "stty cols \(columns) rows \(rows); exec \(path) \(arguments)", "/dev/null"]
        ).text
    }
}
