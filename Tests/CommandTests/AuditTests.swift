import AuditLog
import Bytes
import Cryptography
import Foundation
import TestSupport
import Testing

@Suite struct `bwvdock audit verify` {
    private let folder: TemporaryDirectory
    private let path: String
    private let trust: String
    private let head: AuditLog.Head

    init() throws {
        let pki = try FixturePKI.ready()
        trust = pki.bundles
        folder = try TemporaryDirectory()
        path = folder.path("audit.jsonl")
        let identity = pki.dock("alpha")
        let certificate = try Certificate(pem: try FixturePKI.bytes(identity.signingCertificate))
        let key = try PrivateKey(loading: .file(identity.signingKey))
        let log = try AuditLog(path: path, station: "alpha", checkpointEvery: 2) { statement in
            try CMSSignature.sign(statement, certificate: certificate, key: key)
        }
        for _ in 0..<5 { try log.append(.stationStarted) }
        try log.checkpoint()
        head = log.head
    }

    @Test func `a log as the station wrote it is whole`() throws {
        let result = try verify()
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.text.contains("entries      \(head.entries)\nhead         \(head.digest)\n"))
        #expect(result.text.hasSuffix("the log is whole\n"))
        let json = try verify("--json")
        #expect(json.text.contains("\"problems\" : [\n\n  ]"))
    }

    @Test func `a changed, removed or moved line is found and exits with 14`() throws {
        let lines = try folder.read("audit.jsonl").split(separator: UInt8(ascii: "\n")).map(Array.init)
        var changed = lines
        changed[1] = Array(String(decoding: lines[1], as: UTF8.self).replacing("2", with: "3").utf8)
        var removed = lines
        removed.remove(at: 2)
        var moved = lines
        moved.swapAt(0, 1)
        for wrong in [changed, removed, moved] {
            try folder.write("audit.jsonl", Array((wrong + [[]]).joined(separator: [UInt8(ascii: "\n")])))
            let result = try verify()
            #expect(result.status == 14)
            #expect(result.text.contains("problem      line "))
        }
    }

    @Test func `a log that was cut off shows when a receipt states a later head`() throws {
        let archive = try Archive()
        let result = try verify("--receipt", archive.receipt)
        #expect(result.status == 14)
        #expect(result.text.contains("that \(archive.receipt) states"))
    }

    @Test func `a signer nobody vouches for makes no checkpoint`() throws {
        let pki = try FixturePKI.ready()
        let strange = "\(FixturePKI.Domain.stranger.trustDomain).pem"
        let anchor = try folder.write(strange, try FixturePKI.bytes(pki.authority(.stranger)))
        let result = try Program.run("audit", "verify", path, "--trust", anchor, "--fixtures")
        #expect(result.status == 14)
        #expect(result.text.contains("its signature does not hold: its trust domain"))
    }

    @Test func `a log that is not there is named`() throws {
        let result = try Program.run("audit", "verify", "/nonexistent", "--trust", trust)
        #expect(result.status == 12)
        #expect(result.errors == "bwvdock: error: cannot open /nonexistent: no such file or directory\n")
    }

    private func verify(_ more: String...) throws -> Shell.Result {
        try Shell.run(Program.path, ["audit", "verify", path, "--trust", trust, "--fixtures"] + more)
    }
}
