package import Bytes

/// All pages of a camera's inventory, put together.
package struct Inventory: Equatable, Sendable {
    /// Years of recordings on one camera; more is an attack on our memory.
    package static let mostEntries = 65_536

    package let oldest: UInt64
    package let anchor: SHA256Digest?
    package private(set) var entries: [InventoryEntry]
    /// Whether the last page promised more.
    package private(set) var isComplete: Bool

    package init(oldest: UInt64, anchor: SHA256Digest?, entries: [InventoryEntry]) {
        self.oldest = oldest
        self.anchor = anchor
        self.entries = entries
        isComplete = true
    }

    /// Begins with the first page, which was asked for with `after` = 0.
    package init(_ page: InventoryPage) {
        oldest = page.oldest
        anchor = page.anchor
        entries = page.entries
        isComplete = !page.more
    }

    /// What to ask the next page with.
    package var after: UInt64 { entries.last?.sequence ?? 0 }

    /// Adds the page asked for with `after`.
    package mutating func append(_ page: InventoryPage) throws(EvidenceError) {
        guard page.oldest == oldest, page.anchor == anchor else {
            throw EvidenceError(.inventory, path: "oldest", reason: "changed between two pages")
        }
        if let first = page.entries.first, first.sequence <= after {
            throw EvidenceError(.inventory, path: "entries[0].sequence", reason: "not after what was asked")
        }
        guard entries.count + page.entries.count <= Self.mostEntries else {
            throw EvidenceError(.inventory, path: "entries", reason: "more than \(Self.mostEntries) in all")
        }
        entries += page.entries
        isComplete = !page.more
    }
}

/// The newest manifest a station has seen of a camera.
package struct InventoryMemory: Equatable, Sendable {
    package let highestSequence: UInt64
    package let head: SHA256Digest

    package init(highestSequence: UInt64, head: SHA256Digest) {
        self.highestSequence = highestSequence
        self.head = head
    }
}
