import AuditLog
import Bytes
import Cryptography
import DirectoryDriver
import Evidence
import Foundation
import TestSupport
import Testing
import Upload

/// A recording as a station leaves it at a `directory` destination: through the driver, with every statement signed.
struct HeldRecording {
    let scratch: TemporaryDirectory
    /// Its folder at the destination.
    let folder: String
    let auditLog: String
    private let key: RecordingKey
    private let signers: Signers

    private static let contents = [
        (ItemRole.clip, "video/mp4", [UInt8](repeating: 7, count: 100_000)),
        (ItemRole.log, "application/x-ndjson", Array("{\"event\":\"started\"}\n".utf8)),
    ]

    /// `isUnproven` makes it one object of a camera that signs nothing.
    init(
        _ signers: Signers,
        domain: String = "north.bwvdock-fixture.invalid",
        isUnproven: Bool = false
    ) throws {
        self.signers = signers
        scratch = try TemporaryDirectory()
        auditLog = scratch.path("audit.log")
        let time = try #require(Timestamp(milliseconds: signers.time * 1000))
        let items = try Self.contents.enumerated().map { try Self.item($0, $1) }
        let statement: RecordingStatement =
            isUnproven
            ? .unproven(
                try UnprovenStatement(parsing: Self.unproven(Self.contents[0].2, domain).serialized())
            )
            : .manifest(try Manifest(parsing: Self.manifest(items, signers, domain, time).serialized()))
        let manifest = statement.bytes
        key = statement.key(digest: SHA256.hash(manifest))
        let plans =
            isUnproven
            ? [Self.plan(0, items[0], role: .object)] : items.enumerated().map { Self.plan($0, $1) }

        let root = scratch.path("dams")
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: false)
        try DirectoryDriver.initialise(root: root, as: DestinationIdentity(identity: "by hand"))
        let driver = try DirectoryDriver(root: root, stationName: signers.station)
        var held: [HeldItem] = []
        var committed: [CommittedItem] = []
        for plan in plans {
            let proof = try Self.upload(Self.contents[plan.index].2, plan, of: key, manifest, to: driver)
            committed.append(proof.item)
            held.append(
                HeldItem(
                    name: proof.item.name,
                    version: proof.item.version,
                    digest: plan.digest,
                    integrity: proof.integrity,
                    attestation: proof.attestation,
                    evidence: proof.evidence
                )
            )
        }
        let log = try Self.log(auditLog, signers)
        let receipt = try Self.receipt(statement, held, signers, time, log.head).serialized()
        try log.append(.receiptSigned, .receipt(SHA256.hash(receipt)))
        if isUnproven {
            try driver.store(.unproven, manifest, for: key)
            try driver.store(.unprovenSignature, signers.sign(asDock: manifest), for: key)
        } else {
            try driver.store(.manifest, manifest, for: key)
            try driver.store(.manifestSignature, signers.sign(asCamera: manifest), for: key)
        }
        try driver.store(.receipt, receipt, for: key)
        try driver.store(.receiptSignature, signers.sign(asDock: receipt), for: key)
        folder = "\(root)/\(try driver.close(key, items: committed))"
        if !isUnproven {
            let tombstone = try TombstoneDraft(key: key, receipt: SHA256.hash(receipt), erased: time)
                .serialized()
            try driver.store(.tombstone, tombstone, for: key)
            try driver.store(.tombstoneSignature, signers.sign(asCamera: tombstone), for: key)
        }
        try log.checkpoint()
    }

    /// Replaces a file of the recording; `nil` removes it.
    func change(_ name: String, _ change: (inout [UInt8]) throws -> [UInt8]?) throws {
        let path = name == "audit.log" ? auditLog : "\(folder)/\(name)"
        var bytes = (try? FixturePKI.bytes(path)) ?? []
        try? FileManager.default.removeItem(atPath: path)
        guard let changed = try change(&bytes) else { return }
        try Data(changed).write(to: URL(fileURLWithPath: path))
    }

    /// Replaces text within a statement and has it signed again, as somebody with that key could.
    func forge(_ name: String, _ old: String, _ new: String, asDock: Bool = false) throws {
        var forged: [UInt8] = []
        try change(name) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.contains(old))
            forged = Array(text.replacing(old, with: new).utf8)
            return forged
        }
        let signature = asDock ? try signers.sign(asDock: forged) : try signers.sign(asCamera: forged)
        try change("\(name).p7s") { _ in signature }
    }
}
