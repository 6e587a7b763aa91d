/// How much may go to destinations, and to be read back from them, at which time of the day.
package struct BandwidthPlan: Equatable, Sendable {
    /// Bytes a second; `nil` is no ceiling.
    package struct Ceilings: Equatable, Sendable {
        package let station: UInt64?
        package let bay: UInt64?

        package init(station: UInt64? = nil, bay: UInt64? = nil) {
            self.station = station
            self.bay = bay
        }

        /// The most one bay can have.
        package var narrowest: UInt64? { [station, bay].compactMap(\.self).min() }
    }

    /// A part of every day, in minutes after midnight; one that ends before it begins goes on past midnight.
    package struct Window: Equatable, Sendable {
        package let from: Int
        package let until: Int
        package let ceilings: Ceilings

        package init(from: Int, until: Int, ceilings: Ceilings) {
            self.from = from
            self.until = until
            self.ceilings = ceilings
        }

        package func contains(_ minute: Int) -> Bool {
            from <= until ? (from..<until).contains(minute) : minute >= from || minute < until
        }
    }

    package let always: Ceilings
    /// The first that contains the time counts, and it alone.
    package let windows: [Window]

    package init(always: Ceilings = Ceilings(), windows: [Window] = []) {
        self.always = always
        self.windows = windows
    }

    package func ceilings(atMinute minute: Int) -> Ceilings {
        windows.first { $0.contains(minute) }?.ceilings ?? always
    }
}

/// Told of bytes that went to or came from a destination; returns when more may go.
package protocol Pacing: Sendable {
    func took(_ bytes: Int)
}
