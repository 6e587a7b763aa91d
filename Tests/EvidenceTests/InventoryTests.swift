import Evidence
import Testing

@Suite("Inventory")
struct InventoryTests {
    /// Recordings `numbers`, each with digest `number` and the one before as previous.
    private func chain(_ numbers: ClosedRange<UInt64>) throws -> Inventory {
        let entries = try numbers.map { number in
            InventoryEntry(
                sequence: number,
                recording: try #require(RecordingID("r\(number)")),
                state: .closed,
                manifest: try Samples.digest(UInt8(number)),
                previous: number == 1 ? nil : try Samples.digest(UInt8(number - 1))
            )
        }
        return Inventory(oldest: numbers.lowerBound, anchor: entries.first?.previous, entries: entries)
    }

    private func chain(
        _ numbers: ClosedRange<UInt64>,
        _ change: (inout [InventoryEntry]) throws -> Void
    ) throws -> Inventory {
        let whole = try chain(numbers)
        var entries = whole.entries
        try change(&entries)
        return Inventory(oldest: whole.oldest, anchor: whole.anchor, entries: entries)
    }

    private func memory(_ sequence: UInt64, _ byte: UInt8) throws -> InventoryMemory {
        InventoryMemory(highestSequence: sequence, head: try Samples.digest(byte))
    }

    @Test func `a whole chain has nothing to report but its newest manifest`() throws {
        var expected = InventoryFindings()
        expected.newest = try memory(5, 5)
        #expect(InventoryRules.findings(try chain(1...5)) == expected)
        #expect(InventoryRules.findings(try chain(1...5), remembered: try memory(5, 5)) == expected)
        #expect(
            InventoryRules.findings(try chain(3...5), remembered: try memory(2, 2)).newest == expected.newest
        )
    }

    @Test func `a camera without recordings is sound`() throws {
        let fresh = Inventory(oldest: 1, anchor: nil, entries: [])
        #expect(InventoryRules.findings(fresh) == InventoryFindings())
        let cleared = Inventory(oldest: 6, anchor: try Samples.digest(5), entries: [])
        #expect(InventoryRules.findings(cleared, remembered: try memory(5, 5)) == InventoryFindings())
        #expect(InventoryRules.findings(fresh, remembered: try memory(5, 5)).wentBack)
    }

    private static let faults: [(LinkFault, @Sendable (inout [InventoryEntry]) -> Void)] = [
        (.wrongPrevious, { $0[2].previous = $0[0].manifest }), (.wrongPrevious, { $0[2].previous = nil }),
        (.withoutManifest, { $0[2].manifest = nil }),
        (.duplicateID, { $0[2].recording = $0[0].recording }),
        (.erasedWithoutTombstone, { $0[2].state = .erased }),
        (.tombstoneWithoutErasure, { $0[2].tombstone = $0[0].manifest }),
        (.openWithManifest, { $0[2].state = .open }),
    ]

    @Test(arguments: faults)
    func `one broken link costs that recording`(
        fault: LinkFault,
        change: @Sendable (inout [InventoryEntry]) -> Void
    ) throws {
        let findings = InventoryRules.findings(try chain(1...5) { change(&$0) })
        #expect(findings.broken.first?.fault == fault)
        #expect(findings.broken.first?.sequence == 3)
        for id in ["r2", "r5"] { #expect(findings.fault(of: try #require(RecordingID(id))) == nil) }
    }

    @Test func `a recording that ended without a manifest leaves the next unproven`() throws {
        let findings = InventoryRules.findings(try chain(1...5) { $0[2].manifest = nil })
        #expect(findings.broken.map(\.fault) == [.withoutManifest, .previousUnknown])
        #expect(findings.broken.map(\.sequence) == [3, 4])
    }

    @Test func `missing recordings are named, and the next cannot be proven`() throws {
        let findings = InventoryRules.findings(try chain(1...6) { $0.removeSubrange(1...2) })
        #expect(findings.broken.map(\.fault) == [.missing(2...3), .previousUnknown])
        #expect(findings.broken.map(\.recording) == [nil, RecordingID("r4")])
        let known = InventoryRules.findings(
            try chain(1...6) { $0.removeSubrange(1...2) },
            remembered: try memory(3, 3)
        )
        #expect(known.broken.map(\.fault) == [.missing(2...3)])
    }

    @Test func `numbers that repeat or go back are refused one by one`() throws {
        let findings = InventoryRules.findings(try chain(1...4) { $0.swapAt(1, 2) })
        #expect(findings.broken.map(\.fault) == [.missing(2...2), .previousUnknown, .outOfOrder])
        let twice = InventoryRules.findings(try chain(1...3) { $0.append($0[2]) })
        #expect(twice.broken.map(\.fault) == [.outOfOrder])
    }

    @Test func `an open recording is only ever the last`() throws {
        let open: (inout InventoryEntry) -> Void = {
            $0.state = .open
            $0.manifest = nil
        }
        #expect(InventoryRules.findings(try chain(1...3) { open(&$0[2]) }).broken.isEmpty)
        #expect(
            InventoryRules.findings(try chain(1...3) { open(&$0[1]) }).broken.map(\.fault)
                == [.openBeforeOthers, .previousUnknown]
        )
    }

    @Test func `a camera that disowns what the station has seen is found out`() throws {
        let changed = InventoryRules.findings(try chain(1...5), remembered: try memory(5, 9))
        #expect(changed.broken.map(\.fault) == [.changed])
        let anchor = InventoryRules.findings(try chain(4...5), remembered: try memory(3, 9))
        #expect(anchor.anchorChanged)
        #expect(anchor.broken.map(\.sequence) == [4])
        #expect(InventoryRules.findings(try chain(1...5), remembered: try memory(6, 6)).wentBack)
        #expect(InventoryRules.findings(try chain(5...6), remembered: try memory(2, 2)).unseen == 3...4)
    }

    @Test func `the greatest gap is counted without walking it`() throws {
        let findings = InventoryRules.findings(try chain(1...2) { $0[1].sequence = 1 << 53 - 1 })
        #expect(findings.broken.first?.fault == .missing(2...(1 << 53 - 2)))
    }

    @Test func `a page answers one question of one station`() throws {
        let draft = try Samples.page()
        let page = try InventoryPage(parsing: draft.serialized())
        let nonce = draft.nonce
        func answer(_ serial: CameraSerial, _ nonce: [UInt8], _ limit: Int) throws {
            try page.content.requireAnswers(domain: draft.domain, serial: serial, nonce: nonce, limit: limit)
        }
        #expect(throws: Never.self) { try answer(draft.serial, nonce, 1) }
        #expect(throws: EvidenceError.self) { try answer(draft.serial, nonce.reversed() + [0], 1) }
        #expect(throws: EvidenceError.self) { try answer(draft.serial, nonce, 0) }
        #expect(throws: EvidenceError.self) { try answer(try #require(CameraSerial("CAM-0002")), nonce, 1) }
    }

    @Test func `pages make one inventory, whatever their size`() throws {
        let whole = try chain(2...9)
        for size in 1...8 {
            var inventory: Inventory?
            for start in stride(from: 0, to: 8, by: size) {
                var draft = try Samples.page()
                draft.anchor = whole.anchor
                draft.entries = Array(whole.entries[start..<min(8, start + size)])
                draft.more = start + size < 8
                let page = try InventoryPage(parsing: draft.serialized())
                if inventory == nil { inventory = Inventory(page) } else { try inventory?.append(page) }
                #expect(inventory?.isComplete == !draft.more)
            }
            #expect(inventory == whole)
        }
    }

    @Test func `pages that do not fit together are refused`() throws {
        let page = try InventoryPage(parsing: Samples.page().serialized())
        var inventory = Inventory(page)
        #expect(throws: EvidenceError.self) { try inventory.append(page) }
        var other = try Samples.page()
        other.oldest = 3
        other.entries[0].sequence = 3
        #expect(throws: EvidenceError.self) {
            try inventory.append(InventoryPage(parsing: other.serialized()))
        }
        other = try Samples.page()
        other.entries = []
        other.more = true
        #expect(throws: EvidenceError.self) { try other.serialized() }
    }

    @Test func `a manifest must be what the inventory said of it`() throws {
        let draft = try Samples.manifest()
        let manifest = try Manifest(parsing: draft.serialized())
        let entry = InventoryEntry(
            sequence: 2,
            recording: draft.recording,
            state: .recovered,
            manifest: try Samples.digest(0xAA),
            previous: draft.previous
        )
        let digest = try Samples.digest(0xAA)
        #expect(throws: Never.self) { try entry.requireAgrees(manifest, digest: digest) }
        #expect(throws: EvidenceError.self) {
            try entry.requireAgrees(manifest, digest: try Samples.digest(0))
        }
        for change in [{ $0.sequence = 3 }, { $0.state = .closed }, { $0.previous = nil }]
            as [(inout InventoryEntry) -> Void]
        {
            var wrong = entry
            change(&wrong)
            #expect(throws: EvidenceError.self) { try wrong.requireAgrees(manifest, digest: digest) }
        }
    }
}
