package import Bytes

/// What is signed of a recording's content: by its camera, or where the camera signs nothing, by the station.
package enum RecordingStatement: Equatable, Sendable {
    case manifest(Manifest)
    case unproven(UnprovenStatement)

    package var bytes: [UInt8] {
        switch self {
        case .manifest(let manifest): manifest.bytes
        case .unproven(let statement): statement.bytes
        }
    }

    /// What a receipt says of every item.
    package var receiptItems: [ReceiptItem] {
        switch self {
        case .manifest(let manifest): manifest.items.map { ReceiptItem($0) }
        case .unproven(let statement): [ReceiptItem(statement.item)]
        }
    }

    package func key(digest: SHA256Digest) -> RecordingKey {
        switch self {
        case .manifest(let manifest): manifest.content.key(manifest: digest)
        case .unproven(let statement): statement.content.key(statement: digest)
        }
    }

    var kind: StatementKind { isUnproven ? .unproven : .manifest }

    package var isUnproven: Bool {
        if case .unproven = self { true } else { false }
    }
}

/// A station's signed statement about something that no camera vouches for.
package typealias UnprovenStatement = Statement<UnprovenDraft>

extension ReceiptItem {
    package init(_ item: UnprovenItem) {
        self.init(role: .object, size: item.size, digest: item.digest)
    }
}
