import Foundation
import Glibc
import Platform
import Testing

@Suite struct `Files appear whole or not at all` {
    @Test func `a created file holds its bytes and nothing is left beside it`() throws {
        try withTemporaryFolder { folder in
            try AtomicFile.create("\(folder)/a", [1, 2, 3])
            #expect(try AtomicFile.read("\(folder)/a") == [1, 2, 3])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
        }
    }

    @Test func `creating never replaces`() throws {
        try withTemporaryFolder { folder in
            try AtomicFile.create("\(folder)/a", [1])
            let error = try #require(throws: SystemError.self) { try AtomicFile.create("\(folder)/a", [2]) }
            #expect(error.errno == EEXIST)
            #expect(try AtomicFile.read("\(folder)/a") == [1])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
        }
    }

    @Test func `a folder is never moved over another`() throws {
        try withTemporaryFolder { folder in
            for name in ["a", "b"] { unsafe #expect(mkdir("\(folder)/\(name)", 0o700) == 0) }
            let error = try #require(throws: SystemError.self) {
                try AtomicFile.moveWithoutReplacing(from: "\(folder)/a", to: "\(folder)/b")
            }
            #expect(error.errno == EEXIST)
        }
    }

    @Test func `replacing takes the old file's place`() throws {
        try withTemporaryFolder { folder in
            try AtomicFile.replace("\(folder)/a", [1])
            try AtomicFile.replace("\(folder)/a", [])
            #expect(try AtomicFile.read("\(folder)/a") == [])
        }
    }

    @Test func `reading stops at the limit`() throws {
        try withTemporaryFolder { folder in
            try AtomicFile.create("\(folder)/a", [UInt8](repeating: 7, count: 100_000))
            #expect(try AtomicFile.read("\(folder)/a", upTo: 100_000).count == 100_000)
            let error = try #require(throws: SystemError.self) {
                try AtomicFile.read("\(folder)/a", upTo: 99_999)
            }
            #expect(error.errno == EFBIG)
        }
    }

    @Test func `bytes are read and written at offsets`() throws {
        try withTemporaryFolder { folder in
            let file = try FileDescriptor.open("\(folder)/a", O_RDWR | O_CREAT)
            try file.pwriteAll([1, 2, 3], at: 5)
            #expect(try file.size() == 8)
            #expect(try file.pread(10, at: 4) == [0, 1, 2, 3])
            try file.truncate(to: 6)
            try file.sync()
            #expect(try file.pread(10, at: 5) == [1])
            try file.close()
        }
    }

    @Test func `an error names the operation, the subject and the cause`() throws {
        let error = try #require(throws: SystemError.self) { try AtomicFile.read("/nonexistent/file") }
        #expect(error.description == "cannot open /nonexistent/file: no such file or directory")
        #expect(
            SystemError(operation: "read", subject: "x", errno: EIO).description
                == "cannot read x: Input/output error".replacing("Input", with: "input")
        )
    }
}

func withTemporaryFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/bwvdock-\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
}
