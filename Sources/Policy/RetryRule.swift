/// How long to leave a destination alone after trouble: doubling, jittered, with a ceiling.
package struct RetryRule: Equatable, Sendable {
    package let firstMilliseconds: UInt64
    package let maximumMilliseconds: UInt64

    package init(firstMilliseconds: UInt64, maximumMilliseconds: UInt64) {
        self.firstMilliseconds = max(1, firstMilliseconds)
        self.maximumMilliseconds = max(self.firstMilliseconds, maximumMilliseconds)
    }

    /// Picks the pause after the n-th failure in a row (n from 1): between half of and the whole doubled pause.
    package func pause(
        afterFailures failures: Int,
        atLeastMilliseconds floor: UInt64 = 0,
        random: inout some RandomNumberGenerator
    ) -> UInt64 {
        let doublings = min(max(failures - 1, 0), 40)
        let (doubled, overflow) = firstMilliseconds.multipliedReportingOverflow(by: 1 << UInt64(doublings))
        let whole = overflow ? maximumMilliseconds : min(doubled, maximumMilliseconds)
        let jittered = UInt64.random(in: (whole + 1) / 2...whole, using: &random)
        return max(jittered, floor)
    }
}

/// Whether a destination may be used now.
package struct DestinationHealth: Equatable, Sendable {
    /// What the status shows.
    package enum State: String, Equatable, Sendable { case ready, away, held }

    package private(set) var state = State.ready
    package private(set) var reason: String?
    package private(set) var failures = 0
    /// Milliseconds of the monotonic clock; nothing is tried before.
    package private(set) var notBefore: UInt64 = 0

    package init() {}

    package func isUsable(at now: UInt64) -> Bool { now >= notBefore }

    package mutating func succeeded() { self = DestinationHealth() }

    /// Notes passing trouble.
    package mutating func failed(
        _ reason: String,
        at now: UInt64,
        rule: RetryRule,
        afterSeconds: UInt64?,
        random: inout some RandomNumberGenerator
    ) {
        failures += 1
        state = .away
        self.reason = reason
        // A hostile destination may say any number: an hour is the most we obey.
        let floor = min(afterSeconds ?? 0, 3600) * 1000
        notBefore = now + rule.pause(afterFailures: failures, atLeastMilliseconds: floor, random: &random)
    }

    /// Notes trouble that needs a person; tried again only at the longest pause.
    package mutating func held(_ reason: String, at now: UInt64, rule: RetryRule) {
        failures += 1
        state = .held
        self.reason = reason
        notBefore = now + rule.maximumMilliseconds
    }
}
