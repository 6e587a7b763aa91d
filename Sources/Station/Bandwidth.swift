internal import Glibc
internal import Synchronization
package import Upload

/// The ceilings at work: one bucket for the station, one for each bay, and what the time of day makes of them.
package final class Bandwidth: Pacing {
    private struct State {
        var plan: BandwidthPlan
        var ceilings: BandwidthPlan.Ceilings
        var looked: UInt64
        var station: TokenBucket
        var bays: [String: TokenBucket] = [:]
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
        while true {
            let time = now()
            let wait = state.withLock { state -> UInt64 in
                guard !state.isReleased else { return 0 }
                look(&state, time)
                let own = bay.flatMap { state.bays[$0]?.owed(at: time) } ?? 0
                let wait = max(state.station.owed(at: time), own)
                if wait > 0 { state.lastWait = time }
                return wait
            }
            guard wait > 0 else { return }
            usleep(UInt32(min(wait, Self.slice)) * 1000)
            beat()
        }
    }

    /// Bytes read back from a destination.
    package func took(_ bytes: Int) {
        let time = now()
        state.withLock { state in
            look(&state, time)
            state.station.take(bytes, at: time)
        }
        settle(nil) {}
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
