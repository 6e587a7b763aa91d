/// How long a camera may take, in milliseconds.
package struct Timeouts: Equatable, Sendable {
    /// One transaction without its bytes.
    package var transaction = 5_000
    /// The slowest acceptable rate of a data phase, bytes per millisecond.
    package var slowestRate = 256
    /// One control request.
    package var control = 1_000
    /// How long the bulk-in endpoint must be silent to count as drained.
    package var silence = 60

    package static let standard = Self()

    package init() {}

    func transaction(moving bytes: Int) -> Int { transaction + bytes / max(slowestRate, 1) }
}

/// A moment by which something must have happened.
struct Deadline {
    private let end: ContinuousClock.Instant

    init(milliseconds: Int) { end = .now + .milliseconds(milliseconds) }

    /// Milliseconds left, at least one; past the end it throws.
    func remaining() throws(PTPCause) -> Int {
        let left = ContinuousClock.now.duration(to: end).components
        let milliseconds = Int(left.seconds) * 1_000 + Int(left.attoseconds / 1_000_000_000_000_000)
        guard milliseconds > 0 else { throw .pipe(.timedOut) }
        return milliseconds
    }
}
