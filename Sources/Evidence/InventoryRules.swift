internal import Bytes

/// Judges a camera's chain of recordings: contiguous numbers, each naming the manifest before it.
package enum InventoryRules {
    /// Reports every broken link by itself, so that one of them costs one recording and not the camera.
    package static func findings(
        _ inventory: Inventory,
        remembered memory: InventoryMemory? = nil
    ) -> InventoryFindings {
        var walk = Walk(inventory, memory)
        for (index, entry) in inventory.entries.enumerated() {
            walk.step(entry, isLast: index == inventory.entries.count - 1)
        }
        walk.finish()
        return walk.findings
    }
}

/// One pass over the entries, in the order the camera gave them.
private struct Walk {
    /// What the next entry must name as the manifest before it.
    enum Link {
        case known(SHA256Digest?)
        case unknown
    }

    let memory: InventoryMemory?
    var findings = InventoryFindings()
    private var expected: UInt64
    private var link: Link
    private var seen: Set<RecordingID> = []

    init(_ inventory: Inventory, _ memory: InventoryMemory?) {
        self.memory = memory
        expected = inventory.oldest
        link = .known(inventory.anchor)
        guard let memory, memory.highestSequence < inventory.oldest else { return }
        if memory.highestSequence + 1 < inventory.oldest {
            findings.unseen = memory.highestSequence + 1...inventory.oldest - 1
        } else if memory.head != inventory.anchor {
            findings.anchorChanged = true
            link = .known(memory.head)
        }
    }

    mutating func step(_ entry: InventoryEntry, isLast: Bool) {
        guard entry.sequence >= expected else {
            breaks(entry, .outOfOrder)
            return
        }
        if entry.sequence > expected {
            let numbers = expected...entry.sequence - 1
            findings.broken.append(
                BrokenLink(recording: nil, sequence: expected, fault: .missing(numbers))
            )
            link = memory?.highestSequence == numbers.upperBound ? .known(memory?.head) : .unknown
        }
        if let fault = fault(of: entry, isLast: isLast) { breaks(entry, fault) }
        seen.insert(entry.recording)
        link = entry.manifest.map { .known($0) } ?? .unknown
        expected = entry.sequence + 1
        if let manifest = entry.manifest {
            findings.newest = InventoryMemory(highestSequence: entry.sequence, head: manifest)
        }
    }

    mutating func finish() {
        guard let memory else { return }
        findings.wentBack = expected <= memory.highestSequence
    }

    private mutating func breaks(_ entry: InventoryEntry, _ fault: LinkFault) {
        findings.broken.append(
            BrokenLink(recording: entry.recording, sequence: entry.sequence, fault: fault)
        )
    }

    private func fault(of entry: InventoryEntry, isLast: Bool) -> LinkFault? {
        if seen.contains(entry.recording) { return .duplicateID }
        switch link {
        case .unknown: return .previousUnknown
        case .known(let digest): if entry.previous != digest { return .wrongPrevious }
        }
        if let memory, memory.highestSequence == entry.sequence, memory.head != entry.manifest {
            return .changed
        }
        switch entry.state {
        case .open:
            if entry.manifest != nil || entry.tombstone != nil { return .openWithManifest }
            return isLast ? nil : .openBeforeOthers
        case .closed, .recovered:
            if entry.manifest == nil { return .withoutManifest }
            return entry.tombstone == nil ? nil : .tombstoneWithoutErasure
        case .erased:
            if entry.manifest == nil { return .withoutManifest }
            return entry.tombstone == nil ? .erasedWithoutTombstone : nil
        }
    }
}
