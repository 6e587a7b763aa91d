import CommandLineKit
import Foundation
import TestSupport
import Testing

@Suite struct `Pages that must not drift from the code` {
    @Test func `every room has one sentence`() throws {
        let package = try text("Package.swift")
        let rooms = package.matches(of: /(?:systemLibrary|executableTarget|\.target)\(\s*name: "(\w+)"/)
            .map { String($0.output.1) }
        let rows = try text("docs/modules.md").matches(of: /\| `(\w+)` \| (.+) \|\n/)
        #expect(rooms.count > 30)
        #expect(rows.map { String($0.output.1) }.sorted() == rooms.sorted())
        for row in rows {
            let sentence = row.output.2
            #expect(sentence.hasSuffix(".") && !sentence.dropLast().contains(". "), "\(row.output.1)")
        }
    }

    @Test func `every exit code is documented with its sentence`() throws {
        let rows = try text("docs/exit-codes.md").matches(of: /\| (\d+) \| `(\w+)` \| (.+) \|\n/)
            .map { "\($0.output.1) \($0.output.2) \($0.output.3)" }
        #expect(rows == ExitCode.allCases.map { "\($0.rawValue) \($0) \($0.sentence)" })
    }

    @Test func `pages name only files that exist`() throws {
        let pages = try FileManager.default.contentsOfDirectory(atPath: Repository.path("docs"))
            .filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }
        for page in pages + ["README.md", "CHANGELOG.md"] where exists(page) {
            for link in try text(page).matches(of: /\]\(([^)#:]+)(?:#[^)]*)?\)/) {
                let target = String(link.output.1)
                let folder = (page as NSString).deletingLastPathComponent
                #expect(exists(folder.isEmpty ? target : "\(folder)/\(target)"), "\(page) links to \(target)")
            }
        }
    }

    private func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: Repository.path(path))
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOfFile: Repository.path(path), encoding: .utf8)
    }
}
