import Foundation
import TestSupport

/// The commands of `docs/verify-by-hand.md`, exactly as they stand there.
enum Page {
    /// Runs the page in a plain shell over a recording, as an expert with these files would.
    static func check(_ held: HeldRecording, _ settings: [String: String] = [:]) throws -> Shell.Result {
        let pki = try FixturePKI.ready()
        let given = [
            "RECORDING": held.folder, "AUTHORITY": pki.authority(), "LIST": pki.revocations(),
            "AUDIT": held.auditLog, "ALLOW_FIXTURES": "yes",
        ]
        let script = try held.scratch.write("page.sh", Array(try commands().utf8))
        return try Shell.run("sh", [script], environment: given.merging(settings) { _, new in new })
    }

    /// The text of all `sh` blocks, in order.
    static func commands() throws -> String {
        let page = try String(contentsOfFile: Repository.path("docs/verify-by-hand.md"), encoding: .utf8)
        var isCommand = false
        var commands = ""
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isCommand = line == "```sh"
            } else if isCommand {
                commands += line + "\n"
            }
        }
        return commands
    }
}
