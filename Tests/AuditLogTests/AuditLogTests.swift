import Bytes
import Cryptography
import Foundation
import StrictJSON
import TestSupport
import Testing

@testable import AuditLog

@Suite struct `An audit log` {
    let scene: Scene
    init() throws { scene = try Scene() }

    @Test func `is lines of strict JSON, each with the digest of the one before`() throws {
        let log = try scene.open()
        #expect(log.head.entries == 0)
        try log.append(.stationStarted, .station("north"))
        let head = try log.append(.cameraRefused, .camera("CAM-0001"), .reason("it said \"no\"\n"), .code(2))
        #expect(head == log.head)
        let lines = try scene.bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
        #expect(
            String(decoding: lines[0], as: UTF8.self) == """
                {"sequence":1,"time":"2026-09-21T14:13:22.000Z","previous":"\(String(repeating: "0", count: 64))",\
                "event":"station started","station":"north"}
                """
        )
        let second = try JSONFields(parsing: lines[1])
        #expect(try second.string("previous") == SHA256.hash(lines[0]).hex)
        #expect(try second.string("reason") == "it said \"no\"\n")
        #expect(head == AuditLog.Head(entries: 2, digest: SHA256.hash(lines[1])))
    }

    @Test func `goes on where it ended`() throws {
        let head = try scene.fill()
        let log = try scene.open()
        #expect(log.head == head)
        try log.append(.stationStarted)
        #expect(log.head.entries == head.entries + 1)
        let report = try scene.verify(expecting: [head, log.head])
        #expect(report.problems == [])
        #expect(report.head == log.head)
        #expect(report.signedEntries == head.entries - 1)
    }

    @Test func `is signed every so many entries and when told, never twice for the same`() throws {
        let log = try scene.open(checkpointEvery: 3)
        for _ in 0..<7 { try log.append(.cameraDocked) }
        try log.checkpoint()
        try log.checkpoint()
        let report = try scene.verify()
        #expect(report.problems == [])
        #expect(report.checkpoints == 3)
        #expect(report.head?.entries == 10)
        #expect(report.signedEntries == 9)
    }

    @Test func `keeps entries whose checkpoint could not be signed, and says so`() throws {
        let log = try scene.open(checkpointEvery: 2) { _ in throw WrongSignature() }
        for _ in 0..<3 { try log.append(.cameraDocked) }
        #expect(throws: AuditError.self) { try log.checkpoint() }
        let report = try scene.verify()
        #expect(report.problems == [])
        #expect(report.checkpoints == 0)
        #expect(report.head?.entries == 5)
    }

    @Test func `is held by one daemon at a time`() throws {
        do {
            let log = try scene.open()
            try log.append(.stationStarted)
            #expect { try scene.open() } throws: { if case AuditError.locked = $0 { true } else { false } }
        }
        #expect(try scene.open().head.entries == 1)
    }

    @Test func `is readable to nobody else`() throws {
        _ = try scene.fill()
        let attributes = try FileManager.default.attributesOfItem(atPath: scene.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func `notices that its file was cut, moved or written to while it is open`() throws {
        for change in [
            { path in unsafe truncate(path, 10) == 0 }, { path in unsafe unlink(path) == 0 },
            { path in unsafe rename(path, path + ".1") == 0 },
        ] as [(String) -> Bool] {
            let scene = try Scene()
            let log = try scene.open()
            try log.append(.stationStarted)
            #expect(change(scene.path))
            #expect { try log.append(.stationStopped) } throws: {
                if case AuditError.corrupt = $0 { true } else { false }
            }
        }
    }

    @Test func `keeps long words short and numbers within what every reader holds`() throws {
        let log = try scene.open()
        try log.append(
            .cameraRefused,
            .reason(String(repeating: "é", count: 100_000)),
            .bytes(.max),
            .offsetMilliseconds(.min)
        )
        #expect(try scene.bytes.count < 2000)
        #expect(try scene.verify().problems == [])
    }

    @Test func `is used from many threads at once`() throws {
        let log = try scene.open(checkpointEvery: 7)
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<10 { _ = try? log.append(.cameraDocked) }
        }
        let report = try scene.verify(expecting: [log.head])
        #expect(report.problems == [])
        #expect(try scene.bytes.count(where: { $0 == UInt8(ascii: "\n") }) >= 80)
    }
}
