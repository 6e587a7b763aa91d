/// How sure the destination's copy is; ordered weakest first.
package enum IntegrityLevel: String, Sendable, Codable, Comparable, CaseIterable {
    case size
    case checkedInTransit
    case compositeDigest
    case wholeDigestByServer
    case readBack

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
