/// What the destination, not our memory, says of an upload.
package enum RemoteUpload: Sendable, Equatable {
    /// Still open; `held` are the indexes of chunks held whole.
    case open(held: Set<Int>)
    /// Committed already, by us before a crash or by another station.
    case committed(CommittedItem)
    /// Expired or abandoned: begin again.
    case gone
}
