import Options
import Upload

extension BandwidthOptions {
    /// The same as the station uses it.
    var plan: BandwidthPlan {
        BandwidthPlan(
            always: always.ceilings,
            windows: times.map {
                BandwidthPlan.Window(from: $0.from, until: $0.until, ceilings: $0.ceilings.ceilings)
            }
        )
    }
}

extension BandwidthCeilings {
    fileprivate var ceilings: BandwidthPlan.Ceilings {
        BandwidthPlan.Ceilings(station: Self.bytes(stationKiBPerSecond), bay: Self.bytes(bayKiBPerSecond))
    }

    private static func bytes(_ kibibytes: UInt64) -> UInt64? { kibibytes == 0 ? nil : kibibytes << 10 }
}
