import Bytes
import CameraFile
import CameraFirmware
import Cryptography
import Evidence
import Platform
import Sealing
import TestSupport
import Testing
import Trust

/// CAM-0007: one thing wrong with each recording, and everything else about it right.
struct DamageTests {
    @Test func `each damage is found by the part of the format that guards against it, and by no other`()
        throws
    {
        let (firmware, store, _) = try TestCamera(fixture: "CAM-0007").start()
        let dock = try TestDock.docked(firmware)
        func failure(_ id: String) throws -> SealingError? {
            let manifest = try dock.manifest(id)
            do {
                _ = try dock.plaintext(of: 0, in: manifest, firmware)
                return nil
            } catch let error as SealingError {
                return error
            }
        }
        #expect(try failure("sound-1") == nil && failure("sound-2") == nil)
        #expect(try failure("bad-headerTag") == .headerNotAuthentic)
        #expect(try failure("bad-commitment") == .wrongKey)
        #expect(try failure("bad-frame") == .frameNotAuthentic(frame: 1))
        #expect(try failure("bad-frameTag") == .frameNotAuthentic(frame: 1))
        #expect(try failure("bad-frameOrder") == .wrongSequence(frame: 1))
        for id in ["bad-chunkDigest", "bad-itemDigest"] {
            let manifest = try dock.manifest(id)
            let plaintext = try dock.plaintext(of: 0, in: manifest, firmware)
            let chunk = SHA256.hash(Array(plaintext.prefix(Int(manifest.items[0].chunkSize))))
            #expect((chunk == manifest.items[0].chunkDigests[0]) == (id == "bad-itemDigest"))
            #expect((SHA256.hash(plaintext) == manifest.items[0].digest) == (id == "bad-chunkDigest"))
        }
        let cut = try dock.manifest("bad-truncation").items[0]
        #expect(try AtomicFile.read(store.layout.object(cut.objectName)).count == Int(cut.sealedSize) - 100)
    }

    @Test func `a damaged manifest or signature does not verify, and a broken chain shows`() throws {
        let (firmware, store, _) = try TestCamera(fixture: "CAM-0007").start()
        let policy = try TestDock.policy()
        for recording in store.recordings {
            let statement = try store.manifest(of: recording)
            let verifies =
                (try? policy.verifyStatement(
                    statement.bytes,
                    signature: statement.signature,
                    role: .camera
                )) != nil
            let isDamaged = ["bad-manifest", "bad-signature"].contains(recording.id.text)
            #expect(verifies != isDamaged, "\(recording.id)")
        }
        let page = try TestDock.docked(firmware).inventory()
        let broken = InventoryRules.findings(Inventory(page)).broken
        #expect(broken.map(\.recording?.text) == ["bad-chain"] && broken.map(\.fault) == [.wrongPrevious])
    }

    @Test func `damage that cannot be done is refused, not left out`() throws {
        #expect(throws: FirmwareError.self) {
            try TestCamera(recordings: 1) { $0.recordings[0].items[0].damage = .itemDigest }
        }
    }
}
