import Bytes
import Cryptography
import Evidence
import Foundation
import TestSupport
import Testing

/// A recording as a destination keeps it: item, manifest, receipt and their signatures in one folder.
struct Archive {
    let folder: TemporaryDirectory
    let trust: String
    var receipt: String { folder.path("receipt.json") }

    /// Signs with the given dock and camera of north.
    init(dock: String = "alpha", camera: String = "CAM-0001") throws {
        let pki = try FixturePKI.ready()
        trust = pki.bundles
        folder = try TemporaryDirectory()
        let now = try #require(Timestamp(milliseconds: Int64(Date().timeIntervalSince1970) * 1000))
        let footage = Array("moving pictures".utf8)
        let digest = SHA256.hash(footage)
        try folder.write("item-000-clip.mp4", footage)

        let item = ManifestItem(
            role: .clip,
            mediaType: "video/mp4",
            size: UInt64(footage.count),
            digest: digest,
            chunkDigests: [digest],
            objectName: "o-1",
            sealedSize: 500 + UInt64(footage.count) + 40,
            sealedDigest: digest,
            messageID: Array(repeating: 1, count: 32),
            frameLength: 65_536
        )
        let domain = try #require(TrustDomain(FixturePKI.Domain.north.trustDomain))
        let serial = try #require(CameraSerial("CAM-0001"))
        let manifest = ManifestDraft(
            domain: domain,
            serial: serial,
            model: "VC-1",
            firmware: "1.0",
            recording: try #require(RecordingID("r1")),
            state: .closed,
            sequence: 1,
            previous: nil,
            officer: nil,
            start: now,
            end: now,
            zone: "Europe/London",
            triggers: Triggers(start: "button", stop: "button"),
            incident: nil,
            offence: nil,
            classification: .unclassified,
            markings: [],
            items: [item]
        )
        let manifestBytes = try manifest.serialized()
        try sign(manifestBytes, "manifest.json", pki.camera(camera), lists: [])

        let held = HeldItem(
            name: "item-000-clip.mp4",
            version: "",
            digest: digest,
            integrity: .readBack,
            attestation: .none,
            evidence: "read back"
        )
        let statement = ReceiptDraft(
            key: manifest.key(manifest: SHA256.hash(manifestBytes)),
            items: [ReceiptItem(item)],
            destinations: [
                ReceiptDestination(
                    name: "dams",
                    isRequired: true,
                    identity: "dir-1",
                    epoch: 1,
                    location: nil,
                    items: [held]
                )
            ],
            clock: nil,
            station: "alpha",
            bay: "A1",
            started: now,
            issued: now,
            fixtures: true,
            plaintextOnThisHost: false,
            audit: AuditHead(head: digest, entries: 1),
            revocationList: nil
        )
        let list = try CertificateList(pem: try FixturePKI.bytes(pki.revocations()))
        try sign(try statement.serialized(), "receipt.json", pki.dock(dock), lists: [list])
    }

    private func sign(
        _ bytes: [UInt8],
        _ name: String,
        _ signer: FixturePKI.Identity,
        lists: [CertificateList]
    ) throws {
        let certificate = try Certificate(pem: try FixturePKI.bytes(signer.signingCertificate))
        let key = try PrivateKey(loading: .file(signer.signingKey))
        try folder.write(name, bytes)
        try folder.write(
            "\(name).p7s",
            try CMSSignature.sign(bytes, certificate: certificate, key: key, crls: lists)
        )
    }
}
