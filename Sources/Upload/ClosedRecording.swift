/// What a destination holds under a recording's closed name.
package enum ClosedRecording: Sendable, Equatable {
    case absent
    /// Closed; `sidecars` are the statements present, as stored.
    case present(location: String, sidecars: [Sidecar: [UInt8]])
}
