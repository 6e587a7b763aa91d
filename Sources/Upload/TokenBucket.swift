/// Meters bytes against a ceiling; pure: the time comes in, in milliseconds of a clock that only goes forward.
///
/// Bytes may be taken after they went: what was too much is owed as time. A quarter of a second's bytes may go at once.
package struct TokenBucket: Equatable, Sendable {
    /// `nil` is no ceiling.
    package private(set) var bytesPerSecond: UInt64?
    /// Bytes that may still go at once, in thousandths; negative is owed.
    private var level: Int64
    private var last: UInt64

    /// Starts full.
    package init(bytesPerSecond: UInt64?, at now: UInt64) {
        self.bytesPerSecond = bytesPerSecond.map { min(max($0, 1), Self.greatestRate) }
        level = 0
        last = now
        level = most
    }

    /// Changes the ceiling; what is owed at the old one is forgiven.
    package mutating func change(to rate: UInt64?, at now: UInt64) {
        guard rate.map({ min(max($0, 1), Self.greatestRate) }) != bytesPerSecond else { return }
        self = TokenBucket(bytesPerSecond: rate, at: now)
    }

    package mutating func take(_ bytes: Int, at now: UInt64) {
        guard bytesPerSecond != nil else { return }
        refill(now)
        let (taken, overflow) = level.subtractingReportingOverflow(Int64(clamping: bytes).clamped * 1000)
        level = overflow ? .min : taken
    }

    /// Milliseconds until more may go.
    package mutating func owed(at now: UInt64) -> UInt64 {
        guard let rate = bytesPerSecond else { return 0 }
        refill(now)
        guard level < 0 else { return 0 }
        return (level.magnitude + rate - 1) / rate
    }

    private mutating func refill(_ now: UInt64) {
        guard let rate = bytesPerSecond, now > last else { return }
        let elapsed = min(now - last, Self.longestPause)
        last = now
        level = min(most, level + Int64(elapsed * rate))
    }

    private var most: Int64 { Int64(bytesPerSecond ?? 0) * 250 }
    /// A tebibyte a second; times the longest pause it still fits.
    private static let greatestRate: UInt64 = 1 << 40
    private static let longestPause: UInt64 = 1 << 22
}

extension Int64 {
    /// No piece is larger: a pebibyte.
    fileprivate var clamped: Int64 { Swift.min(Swift.max(self, 0), 1 << 50) }
}
