import CameraDevice
import CameraFile
import CameraFirmware
import Channel
import Cryptography
import Evidence
import TestSupport
import Testing
import Trust

struct EraseTests {
    @Test func `erases for a good receipt, signs a tombstone, and says the same when asked again`() throws {
        let camera = try TestCamera(recordings: 2)
        let (firmware, store, _) = try camera.start()
        let dock = try TestDock.docked(firmware)
        let manifest = try dock.manifest("rec-1")
        let receipt = try TestReceipt(for: manifest).parameters()
        let first: TombstoneResult = try dock.call(.erase, receipt)
        let signer = try TestDock.policy().verifyStatement(
            first.tombstone,
            signature: first.signature,
            role: .camera,
            name: "CAM-0003"
        )
        #expect(signer.role == .camera)
        let tombstone = try Tombstone(parsing: first.tombstone)
        #expect(tombstone.key == manifest.content.key(manifest: SHA256.hash(manifest.bytes)))
        #expect(tombstone.receipt == SHA256.hash(receipt.receipt))
        #expect(try dock.call(.erase, receipt) == first)
        let again: TombstoneResult = try dock.call(
            .tombstone,
            TombstoneParameters(id: "rec-1", manifest: receipt.manifest)
        )
        #expect(again == first)
        let recording = try #require(store.recordings.first)
        #expect(recording.state == .erased)
        #expect(try Shell.run("/bin/ls", [store.layout.keys]).text == "00000002.key\n")
        #expect(firmware.objectHandles().count == 1)
        #expect(refusal { try dock.manifest("rec-1") } == .unknownRecording)
        let key = ReleaseKeyParameters(id: "rec-1", manifest: receipt.manifest, item: 0)
        #expect(refusal { () -> ReleaseKeyResult in try dock.call(.releaseKey, key) } == .unknownRecording)
    }

    @Test func `refuses every receipt that does not convince it, and keeps the recording`() throws {
        let (firmware, store, _) = try TestCamera(recordings: 2).start()
        let dock = try TestDock.docked(firmware)
        let pki = try FixturePKI.ready()
        let other = try dock.manifest("rec-2")
        func code(_ change: (inout TestReceipt) throws -> Void) -> RPCError.Code? {
            refusal { try dock.erase("rec-1", change) }
        }
        #expect(code { $0.signer = pki.camera("CAM-0003") } == .badSignature)
        #expect(code { $0.signer = pki.dock("beta") } == .badSignature)
        #expect(
            code {
                $0.signer = pki.dock("REVOKED")
                $0.draft.station = "REVOKED"
            } == .badSignature
        )
        #expect(code { $0.signer = pki.dock("mallory", in: .stranger) } == .badSignature)
        #expect(code { $0.draft.items[0].size += 1 } == .digestMismatch)
        #expect(code { $0.draft.fixtures = false } == .refusedByPolicy)
        #expect(
            code { receipt in
                let wrong = SHA256.hash([1])
                receipt.draft.items[0].digest = wrong
                receipt.draft.destinations[0].items[0].digest = wrong
            } == .digestMismatch
        )
        // A receipt about another recording, sent as if it were about this one.
        let honest = try TestReceipt(for: other).parameters()
        let digest = SHA256.hash(try dock.manifest("rec-1").bytes)
        let swapped = EraseParameters(
            id: "rec-1",
            manifest: digest,
            receipt: honest.receipt,
            signature: honest.signature
        )
        #expect(refusal { () -> TombstoneResult in try dock.call(.erase, swapped) } == .digestMismatch)
        let wrongDigest = EraseParameters(
            id: "rec-1",
            manifest: honest.manifest,
            receipt: honest.receipt,
            signature: honest.signature
        )
        #expect(refusal { () -> TombstoneResult in try dock.call(.erase, wrongDigest) } == .digestMismatch)
        #expect(store.recordings.allSatisfy { $0.state == .closed })
        #expect(firmware.objectHandles().count == 2)
    }

    @Test(arguments: [
        (IntegrityLevel.readBack, "dams-1", true),
        (.wholeDigestByServer, "dams-1", true),
        (.compositeDigest, "dams-1", false),
        (.size, "dams-1", false),
        (.readBack, "dams-2", false),
    ])
    func `keeps to its policy`(integrity: IntegrityLevel, identity: String, erases: Bool) throws {
        let camera = try TestCamera(recordings: 1) { file in
            file.erasePolicy = ErasePolicy(
                acceptedDestinations: .only(["dams-1"]),
                minimumIntegrity: .wholeDigestByServer
            )
        }
        let (firmware, _, _) = try camera.start()
        let dock = try TestDock.docked(firmware)
        let receipt = try TestReceipt(
            for: try dock.manifest("rec-1"),
            integrity: integrity,
            identity: identity
        )
        let answer = refusal { () -> TombstoneResult in try dock.call(.erase, try receipt.parameters()) }
        #expect(answer == (erases ? nil : .refusedByPolicy))
    }

    @Test func `an additional destination may fall short, a required one not`() throws {
        let (firmware, _, _) = try TestCamera(recordings: 2).start()
        let dock = try TestDock.docked(firmware)
        func erase(_ id: String, isRequired: Bool) -> RPCError.Code? {
            refusal {
                let manifest = try dock.manifest(id)
                return try dock.erase(id) { receipt in
                    receipt.draft.destinations.append(
                        TestReceipt.destination(
                            "second",
                            manifest,
                            integrity: .size,
                            identity: "dams-2",
                            isRequired: isRequired
                        )
                    )
                }
            }
        }
        #expect(erase("rec-1", isRequired: true) == .refusedByPolicy)
        #expect(erase("rec-1", isRequired: false) == nil)
    }

    @Test(arguments: ErasePoint.allCases)
    func `a power cut in an erase leaves the recording or its tombstone`(point: ErasePoint) throws {
        let camera = try TestCamera(recordings: 2)
        let (firmware, _, _) = try camera.start { passed throws(FirmwareError) in
            if passed == point { throw FirmwareError("erase", "it", cause: "the power was cut") }
        }
        let dock = try TestDock.docked(firmware)
        let manifest = try dock.manifest("rec-1")
        let receipt = try TestReceipt(for: manifest).parameters()
        #expect(refusal { () -> TombstoneResult in try dock.call(.erase, receipt) } == .storeFailed)

        let (restarted, store, _) = try camera.start()
        let recording = try #require(store.recordings.first)
        let files = store.files(of: recording)
        let redocked = try TestDock.docked(restarted)
        if point == .beforeAnything || point == .signatureWritten {
            #expect(recording.state == .closed && restarted.objectHandles().count == 2)
            let key: ReleaseKeyResult = try redocked.call(
                .releaseKey,
                ReleaseKeyParameters(id: "rec-1", manifest: receipt.manifest, item: 0)
            )
            #expect(key.key.count == 32)
            let _: TombstoneResult = try redocked.call(.erase, receipt)
        } else {
            #expect(recording.state == .erased && restarted.objectHandles().count == 1)
            #expect(try Shell.run("/bin/ls", [files.key]).status != 0)
            let tombstone: TombstoneResult = try redocked.call(.erase, receipt)
            #expect(try Tombstone(parsing: tombstone.tombstone).receipt == SHA256.hash(receipt.receipt))
        }
        #expect(try redocked.inventory().entries.map(\.state) == [.erased, .closed])
    }

    @Test func `a lost answer costs the channel, not the tombstone`() throws {
        var faults = FirmwareFaults()
        faults.eraseAnswersToLose = .once
        let (firmware, _, _) = try TestCamera(recordings: 1).start(faults: faults)
        let dock = try TestDock.docked(firmware)
        let manifest = try dock.manifest("rec-1")
        let receipt = try TestReceipt(for: manifest).parameters()
        #expect(throws: TestDock.Trouble.self) { () -> TombstoneResult in try dock.call(.erase, receipt) }
        #expect(!firmware.isAuthorised)
        let again = try TestDock.docked(firmware, epoch: 2)
        #expect(try again.inventory().entries.map(\.state) == [.erased])
        let tombstone: TombstoneResult = try again.call(
            .tombstone,
            TombstoneParameters(id: "rec-1", manifest: receipt.manifest)
        )
        #expect(try again.call(.erase, receipt) == tombstone)
    }

    @Test func `a camera that loses a recording shows no tombstone for it`() throws {
        var faults = FirmwareFaults()
        faults.vanishWithoutTombstone = true
        let (firmware, _, panel) = try TestCamera(recordings: 3).start(faults: faults)
        let dock = try TestDock.docked(firmware)
        #expect(refusal { try dock.erase("rec-2") } == .storeFailed)
        #expect(try dock.inventory().entries.map(\.sequence) == [1, 3])
        faults.vanishWithoutTombstone = false
        faults.eraseWithoutTombstone = true
        panel.faults = faults
        #expect(refusal { try dock.erase("rec-3") } == .storeFailed)
        let last = try #require(try dock.inventory().entries.last)
        #expect(last.state == .erased && last.tombstone == nil)
    }
}
