import AuditLog
import Foundation
import TestSupport
import Testing

@Suite struct `An audit log after a power cut` {
    @Test func `goes on after a last line torn at any byte, and says so`() throws {
        let whole = try { () throws in
            let scene = try Scene()
            try scene.fill()
            return try scene.bytes
        }()
        let lastLine = try #require(whole.dropLast().lastIndex(of: UInt8(ascii: "\n"))) + 1
        for cut in stride(from: lastLine, to: whole.count, by: 7) + [whole.count - 1] {
            let scene = try Scene()
            try scene.write(whole[..<cut])
            let log = try scene.open()
            try log.append(.stationStarted)
            let report = try scene.verify(expecting: [log.head])
            #expect(report.problems == [], "cut at \(cut)")
            let isTorn = cut != lastLine && cut != whole.count - 1
            #expect(report.tornLines == (isTorn ? [7] : []), "cut at \(cut)")
            // Nothing that stood there was rewritten.
            #expect(try scene.bytes.starts(with: whole[..<cut]))
        }
    }

    @Test func `goes on after a first line that was torn`() throws {
        let scene = try Scene()
        try scene.write(Array("{\"sequence\":1,\"ti".utf8))
        try scene.open().append(.stationStarted)
        let report = try scene.verify()
        #expect(report.problems == [])
        #expect(report.tornLines == [1])
    }

    @Test func `goes on after zeros that a file system left`() throws {
        let scene = try Scene()
        try scene.fill()
        try scene.write(scene.bytes + [UInt8](repeating: 0, count: 300) + Array("\"}\n".utf8))
        // And after a second cut, in the middle of recording the first.
        try scene.write(scene.bytes + Array("{\"seq".utf8))
        let log = try scene.open()
        #expect(log.head.entries == 8)
        let report = try scene.verify(expecting: [log.head])
        #expect(report.problems == [])
        #expect(report.tornLines == [8, 9])
    }

    @Test func `is refused when nothing of its end can be read`() throws {
        let scene = try Scene()
        try scene.write(Array("not a log\nat all\n".utf8))
        #expect { try scene.open() } throws: { if case AuditError.corrupt = $0 { true } else { false } }
        #expect(try scene.bytes == Array("not a log\nat all\n".utf8))
    }

    @Test func `does not pass for whole when a torn line was touched later`() throws {
        let scene = try Scene()
        try scene.fill()
        try scene.write(scene.bytes.dropLast(40))
        try scene.open().append(.stationStarted)
        var bytes = try scene.bytes
        let torn = try #require(bytes.split(separator: UInt8(ascii: "\n"))[6].indices.first)
        bytes[torn + 20] ^= 1
        try scene.write(bytes)
        #expect(try scene.verify().problems.contains { $0.line == 7 })
    }
}

@Suite struct `An audit log on a full disk` {
    @Test func `says so, keeps no half entry, and works again once there is space`() async throws {
        let folder = try TemporaryDirectory()
        await #expect(processExitsWith: .success) { [folder = folder.path as String] in
            let disk = SmallDisk(on: folder, bytes: 64 << 10)
            let path = "\(folder)/audit.log"
            let log = try AuditLog(path: path, station: "north", sign: Scene.sign)
            var refusal: AuditError?
            while refusal == nil, log.head.entries < 10_000 {
                do throws(AuditError) {
                    try log.append(.cameraDocked, .bay("left"))
                } catch {
                    refusal = error
                }
            }
            guard case .full = refusal else { exit(2) }
            let kept = log.head
            disk.grow(to: 1 << 20)
            guard try log.append(.storageRestored).entries == kept.entries + 1 else { exit(3) }
            try log.checkpoint()
            let report = try AuditVerifier.verify(
                path: path,
                expecting: [AuditReport.Expectation(head: kept, source: "the test")]
            ) { _ in }
            guard report.isIntact, report.tornLines.isEmpty, report.head == log.head else { exit(4) }
        }
        withExtendedLifetime(folder) {}
    }
}
