/// Everything a station can ask of a camera; each is safe to repeat.
package enum RPCMethod: String, CaseIterable, Sendable {
    case hello
    case status
    case inventory
    case manifest
    case releaseKey
    case erase
    case tombstone
    case confirmTombstone
    case setClock
    case revocations
    case auditHead
    case indicate
}
