import Evidence
import StrictJSON
import Testing

@Suite("Receipt and tombstone")
struct ReceiptTests {
    @Test func `a receipt is read back as it was written, and gives its weakest proof`() throws {
        var draft = try Samples.receipt()
        #expect(try Receipt(parsing: draft.serialized()).content == draft)
        draft.items.append(draft.items[0])
        var weaker = draft.destinations[0].items[0]
        weaker.integrity = .compositeDigest
        weaker.attestation = .signedByDestination
        weaker.version = ""
        draft.destinations[0].items.append(weaker)
        let receipt = try Receipt(parsing: draft.serialized())
        #expect(receipt.destinations[0].integrity == .compositeDigest)
        #expect(receipt.destinations[0].attestation == .none)
    }

    @Test func `what was not measured or known is left out, not invented`() throws {
        var draft = try Samples.receipt()
        draft.clock = nil
        draft.revocationList = nil
        draft.destinations[0].location = nil
        #expect(try Receipt(parsing: draft.serialized()).content == draft)
    }

    private static let emptyProofs: [(String, @Sendable (inout ReceiptDraft) -> Void)] = [
        ("destinations", { $0.destinations = [] }),
        ("destinations", { $0.destinations[0].isRequired = false }),
        ("destinations", { $0.destinations.append($0.destinations[0]) }), ("items", { $0.items = [] }),
        ("destinations[0].items", { $0.destinations[0].items = [] }),
        ("destinations[0].items", { $0.items[0].digest = $0.key.manifest }),
        ("destinations[0].items", { $0.items.append($0.items[0]) }),
        ("destinations[0].identity", { $0.destinations[0].identity = "a\nb" }),
        ("destinations[0].epoch", { $0.destinations[0].epoch = .max }), ("bay", { $0.bay = "" }),
        ("station", { $0.station = "a b" }), ("clock.offset", { $0.clock?.offset = .min }),
        ("audit.entries", { $0.audit.entries = 1 << 53 }),
        ("revocationList", { $0.revocationList = .max }),
    ]

    @Test(arguments: emptyProofs)
    func `a receipt that would prove nothing is never made`(
        path: String,
        change: @Sendable (inout ReceiptDraft) -> Void
    ) throws {
        var draft = try Samples.receipt()
        change(&draft)
        let error = #expect(throws: EvidenceError.self) { try draft.serialized() }
        #expect(error?.path == path)
    }

    @Test func `a receipt covers exactly its own manifest`() throws {
        var draft = try Samples.manifest()
        draft.items.removeLast()
        let digest = try Samples.digest(0xAA)
        let receipt = try Samples.receipt()
        let manifest = try Manifest(parsing: draft.serialized())
        #expect(throws: Never.self) { try receipt.requireCovers(manifest, digest: digest) }
        #expect(throws: EvidenceError.self) {
            try receipt.requireCovers(manifest, digest: try Samples.digest(1))
        }
        let longer = try Manifest(parsing: Samples.manifest().serialized())
        #expect(throws: EvidenceError.self) { try receipt.requireCovers(longer, digest: digest) }
    }

    @Test func `a tombstone is about one recording only`() throws {
        let draft = try Samples.tombstone()
        let tombstone = try Tombstone(parsing: draft.serialized())
        #expect(tombstone.content == draft)
        #expect(throws: Never.self) { try tombstone.content.requireAbout(Samples.key()) }
        let manifest = try Samples.manifest()
        #expect(throws: EvidenceError.self) {
            try tombstone.content.requireAbout(manifest.key(manifest: try Samples.digest(0)))
        }
    }

    @Test func `one statement is never taken for another`() throws {
        let receipt = try Samples.receipt().serialized()
        #expect(throws: EvidenceError(.tombstone, path: "type", reason: "not bwv-tombstone/1")) {
            try Tombstone(parsing: receipt)
        }
        #expect(throws: EvidenceError(.manifest, path: "type", reason: "not bwv-manifest/1")) {
            try Manifest(parsing: receipt)
        }
    }

    @Test(arguments: ["1970-01-01T00:00:00.000Z", "2024-02-29T23:59:59.999Z", "9999-12-31T23:59:59.999Z"])
    func `a time has one spelling`(text: String) throws {
        #expect(try Samples.time(text).description == text)
        for other in [
            text.lowercased(), text.replacing("Z", with: "+00:00"), text.replacing(".", with: ","),
            text + " ",
        ] {
            #expect(Timestamp(other) == nil)
        }
    }

    @Test func `times before 1970 and after 9999 are no times`() {
        #expect(Timestamp(milliseconds: -1) == nil)
        #expect(Timestamp(milliseconds: Timestamp.greatest + 1) == nil)
        #expect(Timestamp("1969-12-31T23:59:59.999Z") == nil)
        #expect(Timestamp("2025-02-29T00:00:00.000Z") == nil)
    }
}
