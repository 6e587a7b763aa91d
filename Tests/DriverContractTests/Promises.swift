import Foundation
import TestSupport
import Testing

/// What servers promise and keep, as `promises.tsv` has it; drivers are written for the worst of it.
///
/// *kept*: done. *absent*: refused, or visibly not there. *lies*: answered with a success, and not done.
enum Promises {
    enum Verdict: String, Sendable { case kept, absent, lies }

    /// The rows of one server, by promise.
    static func written(for server: String) throws -> [String: Verdict] {
        let text = try String(
            contentsOfFile: Repository.path("Tests/DriverContractTests/promises.tsv"),
            encoding: .utf8
        )
        var rows: [String: Verdict] = [:]
        for line in text.split(separator: "\n").dropFirst() where !line.hasPrefix("#") {
            let columns = line.split(separator: "\t").map(String.init)
            try #require(columns.count == 3, "\(line)")
            guard columns[0] == server else { continue }
            let verdict = Verdict(rawValue: columns[2])
            #expect(verdict != nil, "\(line)")
            rows[columns[1]] = verdict
        }
        return rows
    }

    /// Holds what was found against what is written.
    static func expect(_ found: [String: Verdict], of server: String) throws {
        let written = try written(for: server)
        for (promise, verdict) in found {
            #expect(
                written[promise] == verdict,
                "\(server)\t\(promise)\t\(verdict.rawValue) is the row for promises.tsv"
            )
        }
        #expect(Set(written.keys) == Set(found.keys))
    }
}
