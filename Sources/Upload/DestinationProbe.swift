package import Evidence

/// What a destination says of itself before anything is sent.
package struct DestinationProbe: Sendable, Equatable {
    /// Stable identity and epoch; the station refuses a different one under the same address.
    package let identity: String
    package let epoch: UInt64
    package let limits: ChunkLimits
    /// The highest integrity level `prove` can reach here.
    package let bestIntegrity: IntegrityLevel
    /// Whether sidecars (the tombstone) may be written beside a closed recording.
    package let acceptsSidecarsAfterClose: Bool

    package init(
        identity: String,
        epoch: UInt64,
        limits: ChunkLimits,
        bestIntegrity: IntegrityLevel,
        acceptsSidecarsAfterClose: Bool
    ) {
        self.identity = identity
        self.epoch = epoch
        self.limits = limits
        self.bestIntegrity = bestIntegrity
        self.acceptsSidecarsAfterClose = acceptsSidecarsAfterClose
    }
}
