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
