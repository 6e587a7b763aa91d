/// Whether a destination may be used now, how carefully, and what a person should know about its trouble.
package struct DestinationHealth: Equatable, Sendable {
    /// What the status shows.
    package enum State: String, Equatable, Sendable {
        /// Not answered yet since the start; nothing speaks against it.
        case asking
        case ready, away, held
    }

    package private(set) var state = State.asking
    package private(set) var reason: String?
    /// What is needed, in plain words, where that is known.
    package private(set) var hint: String?
    /// Tries in a row that went wrong.
    package private(set) var failures = 0
    /// When the trouble began; milliseconds of the monotonic clock, as all times here.
    package private(set) var since: UInt64 = 0
    /// Nothing is tried before.
    package private(set) var notBefore: UInt64 = 0
    /// It answers again, and one piece of work at a time finds out whether it also works again.
    package private(set) var isOnTrial = false
    /// Pieces of work it may have at once; `nil` is any number.
    private var allowance: Int?
    /// Pieces of work done well since the allowance last changed.
    private var streak = 0
    /// How far along the order of events the last trouble was, which less far proves nothing about; `nil`: no answer at all.
    private var troubledRank: Int?
    private var lastReport: UInt64?

    package init() {}

    /// How many pieces of work it may have at once, now.
    package var concurrency: Int? { isWell ? allowance : 1 }

    package var isWell: Bool { state == .ready || state == .asking }

    package func isUsable(at now: UInt64) -> Bool { isWell || isOnTrial }

    /// Whether it is time to ask it how it is.
    package func wantsProbe(at now: UInt64) -> Bool { !isWell && !isOnTrial && now >= notBefore }

    /// Notes an answer; true when that ends the trouble: where some act had failed it is no proof, but worth one try.
    package mutating func answered() -> Bool {
        let isOver = !isWell && troubledRank == nil
        if isOver { recover() } else if isWell { state = .ready } else { isOnTrial = true }
        return isOver
    }

    private mutating func recover() {
        let allowance = allowance
        self = DestinationHealth()
        state = .ready
        self.allowance = allowance
    }

    /// A person says that it is well again.
    package mutating func tryNow(_ now: UInt64) { notBefore = min(notBefore, now) }

    /// Notes a piece of work done well; true when that ends the trouble.
    package mutating func succeeded(_ step: Step, most: Int) -> Bool {
        streak += 1
        if let limit = allowance, streak >= 4 * limit {
            allowance = limit + 1 > most ? nil : limit + 1
            streak = 0
        }
        guard !isWell else { return false }
        // Opening an upload works on a full disk too: only the act that failed, a later one, or many show that it is well.
        guard step.rank >= troubledRank ?? 0 || streak >= 8 else { return false }
        recover()
        return true
    }

    /// Notes passing trouble; a destination that named a pause was asked for too much, and gets less at a time.
    package mutating func failed(
        _ trouble: Trouble,
        at now: UInt64,
        rule: RetryRule,
        afterSeconds: UInt64?,
        random: inout some RandomNumberGenerator
    ) {
        note(trouble, .away, now)
        if afterSeconds != nil { allowance = 1 }
        // A hostile destination may say any number: an hour is the most we obey.
        let floor = min(afterSeconds ?? 0, 3600) * 1000
        notBefore = now + rule.pause(afterFailures: failures, atLeastMilliseconds: floor, random: &random)
    }

    /// Notes trouble that needs a person; asked again only at about the longest pause.
    package mutating func held(
        _ trouble: Trouble,
        at now: UInt64,
        rule: RetryRule,
        random: inout some RandomNumberGenerator
    ) {
        note(trouble, .held, now)
        notBefore = now + rule.pause(afterFailures: .max, random: &random)
    }

    private mutating func note(_ trouble: Trouble, _ state: State, _ now: UInt64) {
        if isWell { since = now }
        failures += 1
        streak = 0
        isOnTrial = false
        self.state = state
        reason = trouble.reason
        hint = trouble.hint
        troubledRank = trouble.step?.rank
    }

    /// The same with its trouble over, for the last line about it: since when, and how many tries it took.
    var over: DestinationHealth {
        var over = self
        over.state = .ready
        return over
    }

    /// Whether this failure is worth a line in the log: the first, each time their number has doubled, and hourly.
    package mutating func isWorthReporting(at now: UInt64) -> Bool {
        guard failures.nonzeroBitCount == 1 || now >= (lastReport ?? 0) + 3_600_000 else { return false }
        lastReport = now
        return true
    }
}

/// What went wrong at a destination.
package struct Trouble: Equatable, Sendable {
    package let reason: String
    package let hint: String?
    /// What was being done; `nil` when it was only asked how it is.
    package let step: Step?

    package init(reason: String, hint: String? = nil, step: Step? = nil) {
        self.reason = reason
        self.hint = hint
        self.step = step
    }
}

extension Step {
    /// How far along the order of events it is.
    fileprivate var rank: Int {
        switch self {
        case .begin, .reconcile: 0
        case .transfer: 1
        case .commit: 2
        case .prove: 3
        case .makeReceipt, .storeReceipt: 4
        case .close: 5
        case .erase, .storeTombstone, .confirmTombstone, .keep: 6
        }
    }
}
