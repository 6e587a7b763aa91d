import Bytes
import CameraFirmware
import Channel
import Cryptography
import Evidence
import Platform
import TestSupport
import Testing

/// A receipt as a station would make it, and all that a test may want wrong with it.
struct TestReceipt {
    var draft: ReceiptDraft
    var signer: FixturePKI.Identity

    /// One required destination that was read back, signed by dock alpha.
    init(for manifest: Manifest, integrity: IntegrityLevel = .readBack, identity: String = "dams-1") throws {
        let digest = SHA256.hash(manifest.bytes)
        let now = try #require(Timestamp(milliseconds: WallClock.now()))
        draft = ReceiptDraft(
            key: manifest.content.key(manifest: digest),
            items: manifest.items.map(ReceiptItem.init),
            destinations: [
                Self.destination("main", manifest, integrity: integrity, identity: identity, isRequired: true)
            ],
            clock: nil,
            station: "alpha",
            bay: "1",
            started: now,
            issued: now,
            fixtures: true,
            plaintextOnThisHost: false,
            audit: Evidence.AuditHead(head: digest, entries: 1),
            revocationList: nil
        )
        signer = try FixturePKI.ready().dock("alpha")
    }

    static func destination(
        _ name: String,
        _ manifest: Manifest,
        integrity: IntegrityLevel,
        identity: String,
        isRequired: Bool
    ) -> ReceiptDestination {
        ReceiptDestination(
            name: name,
            isRequired: isRequired,
            identity: identity,
            epoch: 1,
            location: nil,
            items: manifest.items.map { item in
                HeldItem(
                    name: item.objectName,
                    version: "",
                    digest: integrity == .size ? nil : item.digest,
                    integrity: integrity,
                    attestation: .none,
                    evidence: "read back"
                )
            }
        )
    }

    /// What `erase` is asked with.
    func parameters() throws -> EraseParameters {
        let bytes = try draft.serialized()
        let identity = try TLSIdentity(
            certificateFile: signer.signingCertificate,
            key: .file(signer.signingKey)
        )
        let signature = try CMSSignature.sign(bytes, certificate: identity.certificate, key: identity.key)
        return EraseParameters(
            id: draft.key.recording.text,
            manifest: draft.key.manifest,
            receipt: bytes,
            signature: signature
        )
    }
}

extension TestDock {
    /// A dock that has said hello.
    static func docked(_ firmware: any ChannelCarrier, epoch: UInt32 = 1) throws -> TestDock {
        let dock = try TestDock(firmware, as: try FixturePKI.ready().dock("alpha"), epoch: epoch)
        _ = try dock.hello()
        return dock
    }

    func manifest(_ id: String) throws -> Manifest {
        let result: ManifestResult = try call(.manifest, ManifestParameters(id: id))
        return try Manifest(parsing: result.manifest)
    }

    func erase(
        _ id: String,
        _ change: (inout TestReceipt) throws -> Void = { _ in }
    ) throws -> TombstoneResult {
        var receipt = try TestReceipt(for: try manifest(id))
        try change(&receipt)
        return try call(.erase, try receipt.parameters())
    }

    func inventory(after: Int = 0, limit: Int = 100) throws -> InventoryPage {
        let nonce = try Random.bytes(32)
        let result: InventoryResult = try call(
            .inventory,
            InventoryParameters(nonce: nonce, after: after, limit: limit)
        )
        let page = try InventoryPage(parsing: result.page)
        #expect(page.nonce == nonce)
        return page
    }

    func confirm(_ id: String, _ manifest: SHA256Digest, _ tombstone: TombstoneResult) throws {
        let _: EmptyValue = try call(
            .confirmTombstone,
            ConfirmTombstoneParameters(
                id: id,
                manifest: manifest,
                tombstone: SHA256.hash(tombstone.tombstone)
            )
        )
    }
}
