import Foundation
import TestSupport
import Testing

@Suite struct `The command's own words` {
    @Test(arguments: ["", "status", "recordings", "retry", "verify", "audit", "audit verify"])
    func `docs/bwvdock.md shows what --help prints`(command: String) throws {
        let page = try String(contentsOfFile: Repository.path("docs/bwvdock.md"), encoding: .utf8)
        let result = try Shell.run(Program.path, command.split(separator: " ").map(String.init) + ["--help"])
        #expect(result.status == 0 && result.errors.isEmpty)
        #expect(page.contains("```\n\(result.text)```\n"), "\(result.text)")
    }

    @Test(arguments: [
        ([], "no command given"), (["nope"], "there is no command 'nope'"),
        (["status", "--nope"], "option --nope is unknown or does not fit"),
        (["status", "extra"], "nothing may follow the options"),
        (["status", "--socket"], "option --socket needs a value"),
        (["recordings", "--limit=x"], "--limit must be a number from 1 to 10000"),
        (["retry"], "nothing is named"), (["retry", "--all", "x"], "--all goes with no name"),
        (["retry", "a/b/c"], "'a/b/c' is no recording"),
        (["retry", "a", "b"], "give exactly one [RECORDING]"),
        (["verify"], "give exactly one RECEIPT"), (["verify", "x"], "nobody to believe was named"),
    ])
    func `a wrong command line is told with a hint, and exits with 2`(words: [String], text: String) throws {
        let result = try Shell.run(Program.path, words)
        #expect(result.status == 2 && result.text.isEmpty)
        let lines = result.errors.split(separator: "\n")
        #expect(lines.first == "bwvdock: error: \(text)")
        #expect(lines.count == 2 && lines.last?.hasPrefix("bwvdock: hint: ") == true)
    }

    @Test func `a daemon that is not running is told with a hint, and exits with 10`() throws {
        for command in ["status", "recordings"] {
            let result = try Program.run(command, "--socket=/nonexistent/control")
            #expect(result.status == 10 && result.text.isEmpty)
            #expect(
                result.errors == """
                    bwvdock: error: the daemon does not answer: cannot connect to /nonexistent/control: \
                    no such file or directory
                    bwvdock: hint: is it running? 'systemctl status bwvdockd' says; another socket is given by --socket

                    """
            )
        }
    }
}
