import Foundation
import TestSupport
import Testing

/// `docs/writing-a-driver.md` stays in step with the seam.
@Suite struct `The page on writing a driver` {
    private let page: String
    init() throws {
        page = try String(contentsOfFile: Repository.path("docs/writing-a-driver.md"), encoding: .utf8)
    }

    @Test func `explains every call of the seam, and no other`() throws {
        let seam = try source("DestinationDriver.swift")
        let calls = Set(seam.matches(of: /\n    func (\w+)\(/).map { String($0.output.1) })
        #expect(calls.count > 10)
        #expect(rows(under: "## The calls") == calls)
    }

    @Test func `explains every remedy, and no other`() throws {
        let errors = try source("DestinationError.swift")
        let remedies = Set(errors.matches(of: /\n        case (\w+)/).map { String($0.output.1) })
        #expect(remedies.count > 5)
        #expect(rows(under: "## The remedies") == remedies)
    }

    @Test func `names rooms and files that exist`() {
        let paths = page.matches(of: /`((?:Sources|Tests|docs|systemd)\/[\w\/.-]+)`/).map {
            String($0.output.1)
        }
        for path in paths where !path.contains("NAME") && !path.contains("NameDriver") {
            #expect(FileManager.default.fileExists(atPath: Repository.path(path)), "\(path)")
        }
    }

    private func source(_ name: String) throws -> String {
        try String(contentsOfFile: Repository.path("Sources/Upload/\(name)"), encoding: .utf8)
    }

    /// The first words of a table's rows.
    private func rows(under heading: String) -> Set<String> {
        let text = page.split(separator: heading).last?.split(separator: "\n## ").first ?? ""
        return Set(text.matches(of: /\n\| `(\w+)`/).map { String($0.output.1) })
    }
}
