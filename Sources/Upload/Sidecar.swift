/// The signed statements that travel beside the items.
package enum Sidecar: String, Sendable, CaseIterable, Codable {
    case manifest = "manifest.json"
    case manifestSignature = "manifest.json.p7s"
    case receipt = "receipt.json"
    case receiptSignature = "receipt.json.p7s"
    case tombstone = "tombstone.json"
    case tombstoneSignature = "tombstone.json.p7s"
}
