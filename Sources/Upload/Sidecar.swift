/// The signed statements that travel beside the items.
package enum Sidecar: String, Sendable, CaseIterable, Codable {
    case manifest = "manifest.json"
    case manifestSignature = "manifest.json.p7s"
    /// In the manifest's place: the station's own statement about what no camera vouches for.
    case unproven = "unproven.json"
    case unprovenSignature = "unproven.json.p7s"
    case receipt = "receipt.json"
    case receiptSignature = "receipt.json.p7s"
    case tombstone = "tombstone.json"
    case tombstoneSignature = "tombstone.json.p7s"
    /// The receipt the camera erased for, where another one was closed with the recording: another station closed it first.
    case eraseReceipt = "erase-receipt.json"
    case eraseReceiptSignature = "erase-receipt.json.p7s"

    /// Whether it can only exist once the camera has erased, which is after closing.
    package var followsClosing: Bool {
        switch self {
        case .tombstone, .tombstoneSignature, .eraseReceipt, .eraseReceiptSignature: true
        case .manifest, .manifestSignature, .unproven, .unprovenSignature, .receipt, .receiptSignature: false
        }
    }
}
