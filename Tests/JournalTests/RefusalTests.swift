import Foundation
import Testing

@testable import Journal

@Suite struct `A journal that cannot be trusted` {
    let scratch: Scratch
    let path: String

    init() throws {
        scratch = try Scratch()
        path = scratch.file("journal.sqlite")
    }

    @Test func `is held by one daemon at a time, and free again afterwards`() throws {
        do {
            let holder = try Journal(path: path)
            #expect(refusal()?.isLocked == true)
            try holder.append(recording: "a", kind: "planned")
        }
        #expect(try Journal(path: path).recordings() == ["a"])
    }

    @Test func `is refused while another process holds it`() async throws {
        let holder = try Journal(path: path)
        await #expect(processExitsWith: .exitCode(75)) { [path = path as String] in
            do throws(JournalError) {
                _ = try Journal(path: path)
            } catch {
                exit(error.isLocked ? 75 : 1)
            }
        }
        try holder.checkWritable()
    }

    @Test func `is refused when a later release wrote it`() throws {
        do {
            let connection = try Connection(path: madeJournal())
            try connection.execute("PRAGMA user_version = 99", as: "test")
        }
        #expect(refusal() == .newerVersion(path: path, found: 99, supported: Schema.latest))
    }

    @Test func `is refused when it is no database, and left as it was`() throws {
        let strange = Data("not a database, not a database, not a database".utf8)
        try strange.write(to: URL(fileURLWithPath: path))
        #expect(refusal()?.isCorrupt == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == strange)
    }

    @Test func `is refused when it is somebody else's database`() throws {
        try Data().write(to: URL(fileURLWithPath: path))
        do {
            let connection = try Connection(path: path)
            try connection.execute("CREATE TABLE theirs (x)", as: "test")
        }
        #expect(refusal()?.isCorrupt == true)
    }

    @Test func `is refused when a page is damaged`() throws {
        do {
            let journal = try Journal(path: path)
            for index in 0..<200 { try journal.append(recording: "\(index)", kind: "planned") }
        }
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        try file.seek(toOffset: 4096)
        file.write(Data(repeating: 0xa5, count: 64))
        try file.close()
        #expect(refusal()?.isCorrupt == true)
    }

    @Test func `is refused where there is no folder`() {
        #expect(throws: JournalError.self) { try Journal(path: scratch.file("absent/journal.sqlite")) }
    }

    private func madeJournal() throws -> String {
        _ = try Journal(path: path)
        return path
    }

    private func refusal() -> JournalError? {
        do throws(JournalError) {
            _ = try Journal(path: path)
            return nil
        } catch {
            return error
        }
    }
}

extension JournalError {
    fileprivate var isLocked: Bool { if case .locked = self { true } else { false } }
    fileprivate var isCorrupt: Bool { if case .corrupt = self { true } else { false } }
}
