package import CameraFile
package import Evidence

extension ErasePolicy {
    /// Why these destinations are not enough for this camera to erase; `nil` when they are.
    ///
    /// Every required destination must be one the camera was told to accept and must have reached the level it was told
    /// to ask for; additional ones may fall short, they just do not count.
    package func objection(to destinations: [ReceiptDestination]) -> String? {
        let required = destinations.filter(\.isRequired)
        guard !required.isEmpty else { return "the receipt names no required destination" }
        for destination in required {
            guard accepts(destination.identity) else { return "a destination is not one this camera accepts" }
            let reached = destination.integrity
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
