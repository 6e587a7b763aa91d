/// Who vouches for the copy beside us; ordered weakest first.
package enum AttestationLevel: String, Sendable, Codable, Comparable, CaseIterable {
    case none
    case signedByDestination

    package static func < (left: Self, right: Self) -> Bool { left == .none && right != .none }
}
