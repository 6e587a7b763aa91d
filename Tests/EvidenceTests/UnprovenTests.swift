import Bytes
import Evidence
import Testing

extension Samples {
    /// What a station says of an object of two chunks.
    static func unproven() throws -> UnprovenDraft {
        UnprovenDraft(
            domain: try #require(TrustDomain("north.bwvdock-fixture.invalid")),
            serial: try #require(CameraSerial("ptp-1209-0b0d-P1")),
            recording: try #require(RecordingID("ptp-00ff")),
            device: ClaimedDevice(
                vendor: 0x1209,
                product: 0x0b0d,
                usbSerial: "P1",
                ptpSerial: "P1",
                manufacturer: "Maker",
                model: "One"
            ),
            object: ClaimedObject(
                path: "DCIM/1.mp4",
                storage: 0x1_0001,
                format: 0xB982,
                captured: "20261122T073000",
                modified: "20261122T073100"
            ),
            item: UnprovenItem(
                mediaType: "video/mp4",
                size: 9 << 20,
                digest: try digest(1),
                chunkSize: 8 << 20,
                chunkDigests: [try digest(2), try digest(3)]
            )
        )
    }
}

@Suite("What a station states of a camera that vouches for nothing")
struct UnprovenTests {
    @Test func `is written and read back alike`() throws {
        let draft = try Samples.unproven()
        #expect(try UnprovenStatement(parsing: draft.serialized()).content == draft)
        var bare = draft
        bare.device = ClaimedDevice(
            vendor: 1,
            product: 2,
            usbSerial: nil,
            ptpSerial: "x",
            manufacturer: nil,
            model: nil
        )
        bare.object.captured = nil
        bare.object.modified = nil
        #expect(try UnprovenStatement(parsing: bare.serialized()).content == bare)
    }

    @Test func `is no manifest, and a manifest is none of it`() throws {
        let statement = try Samples.unproven().serialized()
        #expect(throws: EvidenceError.self) { try Manifest(parsing: statement) }
        let manifest = try Samples.manifest().serialized()
        #expect(throws: EvidenceError.self) { try UnprovenStatement(parsing: manifest) }
    }

    @Test func `an object's role is in no manifest`() throws {
        var manifest = try Samples.manifest()
        manifest.items[0].role = .object
        let error = #expect(throws: EvidenceError.self) { try manifest.serialized() }
        #expect(error?.path == "items[0].role")
    }

    @Test func `has the usual chunks, or one`() throws {
        var draft = try Samples.unproven()
        draft.item.chunkSize = draft.item.size
        draft.item.chunkDigests = [draft.item.digest]
        #expect(try UnprovenStatement(parsing: draft.serialized()).content == draft)
        draft.item.chunkDigests = [try Samples.digest(9)]
        #expect(throws: EvidenceError.self) { try draft.serialized() }
        for size: UInt64 in [0, 1, 4 << 20, 16 << 20] {
            var draft = try Samples.unproven()
            draft.item.chunkSize = size
            #expect(throws: EvidenceError.self, "\(size)") { try draft.serialized() }
        }
    }

    @Test func `a receipt that covers it says so, and covers no manifest`() throws {
        let statement = try UnprovenStatement(parsing: Samples.unproven().serialized())
        var receipt = try Samples.receipt()
        receipt.key = statement.content.key(statement: receipt.key.manifest)
        receipt.items = [ReceiptItem(statement.item)]
        for index in receipt.destinations.indices {
            receipt.destinations[index].items = Array(receipt.destinations[index].items.prefix(1))
            receipt.destinations[index].items[0].digest = statement.item.digest
        }
        #expect(throws: EvidenceError.self, "the role contradicts") { try receipt.serialized() }
        #expect(throws: EvidenceError.self) {
            try receipt.requireCovers(.unproven(statement), digest: receipt.key.manifest)
        }
        receipt.unprovenByCamera = true
        try receipt.requireCovers(.unproven(statement), digest: receipt.key.manifest)
        let read = try Receipt(parsing: receipt.serialized())
        #expect(read.unprovenByCamera && read.content == receipt)

        let manifest = try Manifest(parsing: Samples.manifest().serialized())
        var proven = try Samples.receipt()
        proven.key = manifest.content.key(manifest: proven.key.manifest)
        proven.items = manifest.items.map { ReceiptItem($0) }
        try proven.requireCovers(manifest, digest: proven.key.manifest)
        proven.unprovenByCamera = true
        #expect(throws: EvidenceError.self) {
            try proven.requireCovers(manifest, digest: proven.key.manifest)
        }
    }
}
