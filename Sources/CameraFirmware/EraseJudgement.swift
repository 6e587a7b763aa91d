package import CameraFile

/// What a receipt says of one destination, as far as the erase policy cares.
package struct DestinationClaim: Equatable, Sendable {
    package let identity: String
    /// The weakest level over the recording's items; the word the receipt used.
    package let integrity: String
    package let isRequired: Bool

    package init(identity: String, integrity: String, isRequired: Bool) {
        self.identity = identity
        self.integrity = integrity
        self.isRequired = isRequired
    }
}

extension ErasePolicy {
    /// Why these destinations are not enough for this camera to erase; `nil` when they are.
    ///
    /// Every required destination must be one the camera was told to accept and must have reached the level it was told
    /// to ask for; additional ones may fall short, they just do not count.
    package func objection(to claims: [DestinationClaim]) -> String? {
        let required = claims.filter(\.isRequired)
        guard !required.isEmpty else { return "the receipt names no required destination" }
        for claim in required {
            guard accepts(claim.identity) else { return "a destination is not one this camera accepts" }
            guard let reached = Integrity(rawValue: claim.integrity) else {
                return "a destination claims a level of integrity this camera does not know"
            }
            guard reached >= minimumIntegrity else {
                return
                    "a destination reached \(reached.rawValue), this camera asks for \(minimumIntegrity.rawValue)"
            }
        }
        return nil
    }

    private func accepts(_ identity: String) -> Bool {
        switch acceptedDestinations {
        case .any: !identity.isEmpty
        case .only(let identities): identities.contains(identity)
        }
    }
}
