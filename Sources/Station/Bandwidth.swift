internal import Glibc
internal import Synchronization
package import Upload

/// The ceilings at work: one bucket for the station, one for each bay, one for what each destination is read back at, and
/// what the time of day makes of the first two.
package final class Bandwidth: Pacing {
    private struct State {
        var plan: BandwidthPlan
        var ceilings: BandwidthPlan.Ceilings
        var looked: UInt64
        var station: TokenBucket
        var bays: [String: TokenBucket] = [:]
        var readBack: [String: TokenBucket] = [:]
        var lastWait: UInt64?
        var isReleased = false
    }

    private let state: Mutex<State>
    private let now: @Sendable () -> UInt64
    private let minuteOfDay: @Sendable () -> Int
    /// Longest piece of a wait, milliseconds: a changed configuration and parking are noticed after it.
    private static let slice: UInt64 = 200

    package init(
        _ plan: BandwidthPlan,
        now: @escaping @Sendable () -> UInt64,
        minuteOfDay: @escaping @Sendable () -> Int
    ) {
        self.now = now
        self.minuteOfDay = minuteOfDay
        let ceilings = plan.ceilings(atMinute: minuteOfDay())
        let time = now()
        state = Mutex(
            State(
                plan: plan,
                ceilings: ceilings,
                looked: time,
                station: TokenBucket(bytesPerSecond: ceilings.station, at: time)
            )
        )
    }

    func change(to plan: BandwidthPlan) {
        state.withLock { state in
            state.plan = plan
            look(&state, now(), always: true)
        }
    }

    /// Nobody waits any more: the station parks.
    func release() { state.withLock { $0.isReleased = true } }

    var ceilings: BandwidthPlan.Ceilings {
        state.withLock { state in
            look(&state, now())
            return state.ceilings
        }
    }

    /// Whether somebody waited for a ceiling a moment ago.
    var isLimiting: Bool {
        let time = now()
        return state.withLock { $0.lastWait.map { time < $0 + 2000 } ?? false }
    }

    /// Notes bytes sent from a bay; `settle` waits for them.
    func sent(_ bytes: Int, from bay: String) {
        let time = now()
        state.withLock { state in
            look(&state, time)
            state.station.take(bytes, at: time)
            guard let rate = state.ceilings.bay else { return }
            state.bays[bay, default: TokenBucket(bytesPerSecond: rate, at: time)].take(bytes, at: time)
        }
    }

    /// Waits until what was sent is paid for; `beat` is called in between.
    func settle(_ bay: String?, _ beat: () -> Void) {
        wait(beat) { state, time in
            max(state.station.owed(at: time), bay.flatMap { state.bays[$0]?.owed(at: time) } ?? 0)
        }
    }

    /// Bytes read back from a destination without a ceiling of its own.
    package func took(_ bytes: Int) { took(bytes, from: nil) }

    /// What is read back from a destination at its own ceiling, within the station's.
    package func readBack(from destination: String, bytesPerSecond: UInt64) -> any Pacing {
        let time = now()
        state.withLock {
            $0.readBack[destination] = TokenBucket(bytesPerSecond: bytesPerSecond, at: time)
        }
        return ReadBackPace(bandwidth: self, destination: destination)
    }

    /// The ceilings for reading back, by destination.
    var readBack: [String: UInt64] { state.withLock { $0.readBack.compactMapValues(\.bytesPerSecond) } }

    fileprivate func took(_ bytes: Int, from destination: String?) {
        let time = now()
        state.withLock { state in
            look(&state, time)
            state.station.take(bytes, at: time)
            if let destination { state.readBack[destination]?.take(bytes, at: time) }
        }
        wait({}) { state, time in
            max(
                state.station.owed(at: time),
                destination.flatMap { state.readBack[$0]?.owed(at: time) } ?? 0
            )
        }
    }

    private func wait(_ beat: () -> Void, for owed: (inout State, UInt64) -> UInt64) {
        while true {
            let time = now()
            let wait = state.withLock { state -> UInt64 in
                guard !state.isReleased else { return 0 }
                look(&state, time)
                let wait = owed(&state, time)
                if wait > 0 { state.lastWait = time }
                return wait
            }
            guard wait > 0 else { return }
            usleep(UInt32(min(wait, Self.slice)) * 1000)
            beat()
        }
    }

    /// Looks at the clock on the wall once a second: the time of day may have brought other ceilings.
    private func look(_ state: inout State, _ time: UInt64, always: Bool = false) {
        guard always || time >= state.looked + 1000 else { return }
        state.looked = time
        let ceilings = state.plan.ceilings(atMinute: minuteOfDay())
        guard ceilings != state.ceilings else { return }
        state.ceilings = ceilings
        state.station.change(to: ceilings.station, at: time)
        state.bays = [:]
    }
}

/// What is read back from one destination.
private struct ReadBackPace: Pacing {
    let bandwidth: Bandwidth
    let destination: String

    func took(_ bytes: Int) { bandwidth.took(bytes, from: destination) }
}

/// One bay's share of the bandwidth.
struct BayPace {
    let bandwidth: Bandwidth
    let bay: String
    let beat: () -> Void

    /// Bytes to ask the camera for at once at most, and whether the next request may already be on its way.
    var stride: (bytes: Int, isAhead: Bool) {
        guard let rate = bandwidth.ceilings.narrowest else { return (.max, true) }
        // About a quarter of a second at a time, so that nobody waits long and no request waits for bytes at all.
        return (Int(min(max(rate / 4, 16 << 10), 1 << 20)), false)
    }

    func sent(_ bytes: Int) { bandwidth.sent(bytes, from: bay) }
    func settle() { bandwidth.settle(bay, beat) }
}
