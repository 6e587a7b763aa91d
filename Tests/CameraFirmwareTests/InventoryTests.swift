import CameraFile
import CameraFirmware
import Channel
import Cryptography
import Evidence
import TestSupport
import Testing
import Trust

struct InventoryTests {
    private func findings(_ page: InventoryPage) throws -> InventoryFindings {
        InventoryRules.findings(Inventory(page))
    }

    @Test func `lists every state with an unbroken chain, signed over the nonce`() throws {
        let camera = try TestCamera(fixture: "CAM-0006")
        let (firmware, _, _) = try camera.start()
        let dock = try TestDock.docked(firmware)
        let page = try dock.inventory()
        #expect(page.entries.map(\.state) == [.closed, .recovered, .closed, .open])
        #expect(page.oldest == 1 && page.anchor == nil && !page.more)
        #expect(try findings(page).broken.isEmpty)
        let nonce = [UInt8](repeating: 7, count: 32)
        let result: InventoryResult = try dock.call(.inventory, InventoryParameters(nonce: nonce, after: 0))
        let signer = try TestDock.policy().verifyStatement(
            result.page,
            signature: result.signature,
            role: .camera
        )
        #expect(signer.name == "CAM-0006")
        #expect(refusal { try dock.manifest("rec-0004") } == .stillRecording)
    }

    @Test func `pages`() throws {
        let (firmware, _, _) = try TestCamera(recordings: 5).start()
        let dock = try TestDock.docked(firmware)
        let first = try dock.inventory(limit: 2)
        #expect(first.entries.map(\.sequence) == [1, 2] && first.more)
        let last = try dock.inventory(after: 4, limit: 2)
        #expect(last.entries.map(\.sequence) == [5] && !last.more)
    }

    @Test func `the erased and confirmed front collapses into the anchor, the newest number stays`() throws {
        let camera = try TestCamera(recordings: 3)
        let (firmware, _, _) = try camera.start()
        let dock = try TestDock.docked(firmware)
        let all = try dock.inventory()
        let manifests = try (1...3).map { try dock.manifest("rec-\($0)") }
        let digests = manifests.map { SHA256.hash($0.bytes) }
        #expect(all.entries.map(\.manifest) == digests)
        let second = try dock.erase("rec-2")
        try dock.confirm("rec-2", digests[1], second)
        #expect(try dock.inventory().entries.map(\.sequence) == [1, 2, 3])
        let first = try dock.erase("rec-1")
        #expect(try dock.inventory().oldest == 1)
        try dock.confirm("rec-1", digests[0], first)
        let collapsed = try dock.inventory()
        #expect(collapsed.oldest == 3 && collapsed.anchor == digests[1])
        #expect(collapsed.entries.map(\.sequence) == [3])
        #expect(try findings(collapsed).broken.isEmpty)
        // Safe to repeat, also once it is no longer listed.
        try dock.confirm("rec-1", digests[0], first)
        let third = try dock.erase("rec-3")
        try dock.confirm("rec-3", digests[2], third)
        let (restarted, _, _) = try camera.start()
        let page = try TestDock.docked(restarted).inventory()
        #expect(page.oldest == 3 && page.entries.map(\.state) == [.erased])
    }

    @Test func `confirms only the tombstone it made`() throws {
        let (firmware, _, _) = try TestCamera(recordings: 1).start()
        let dock = try TestDock.docked(firmware)
        let digest = SHA256.hash(try dock.manifest("rec-1").bytes)
        let tombstone = try dock.erase("rec-1")
        let wrong = TombstoneResult(tombstone: tombstone.tombstone + [0], signature: [])
        #expect(refusal { try dock.confirm("rec-1", digest, wrong) } == .digestMismatch)
        #expect(try dock.inventory().entries.count == 1)
    }

    @Test func `lies on request`() throws {
        let (firmware, _, panel) = try TestCamera(recordings: 3).start()
        let dock = try TestDock.docked(firmware)
        let policy = try TestDock.policy()
        var faults = FirmwareFaults()
        faults.wrongManifestSignature = true
        faults.wrongInventorySignature = true
        faults.brokenChain = true
        panel.faults = faults
        let manifest: ManifestResult = try dock.call(.manifest, ManifestParameters(id: "rec-1"))
        #expect(throws: TrustFailure.self) {
            try policy.verifyStatement(manifest.manifest, signature: manifest.signature, role: .camera)
        }
        let asked = InventoryParameters(nonce: [UInt8](repeating: 1, count: 32), after: 0)
        let page: InventoryResult = try dock.call(.inventory, asked)
        #expect(throws: TrustFailure.self) {
            try policy.verifyStatement(page.page, signature: page.signature, role: .camera)
        }
        let broken = try findings(try InventoryPage(parsing: page.page)).broken
        #expect(broken.map(\.fault) == [.wrongPrevious, .wrongPrevious])
    }
}
