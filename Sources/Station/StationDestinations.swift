internal import Bytes
internal import ControlProtocol
internal import Evidence
internal import Platform
internal import Policy
internal import Upload

extension Station {
    func snapshot(_ destination: Destination, _ dock: Dock, _ now: UInt64) -> DestinationSnapshot {
        let health = dock.health[destination.name] ?? DestinationHealth()
        var snapshot = DestinationSnapshot(
            name: destination.name,
            state: health.state.rawValue,
            reason: health.reason,
            hint: health.hint,
            failures: health.failures,
            concurrency: health.concurrency,
            lacks: dock.lacking[destination.name] ?? 0,
            plaintextOnThisHost: destination.mayBeOnThisHost
        )
        guard !health.isWell else { return snapshot }
        let lasted = Int64(clamping: now - min(now, health.since))
        snapshot.since = RFC3339.format(milliseconds: setup.wallClock() - lasted)
        if health.notBefore > now {
            snapshot.nextTrySeconds = Int(clamping: (health.notBefore - now + 999) / 1000)
        }
        return snapshot
    }

    /// Asks a destination how it is, and tells the policy.
    func probe(_ name: String) {
        askers[name]?.perform { [workshop, loop] in
            var trouble: DestinationError?
            do throws(StepFailure) { _ = try workshop.bound(name) } catch {
                switch error.outcome {
                case .destination(_, let error): trouble = error
                case .storage(let reason): loop.post(.storageFailed(reason: reason))
                default: break
                }
            }
            loop.post(.probed(destination: name, trouble))
        }
    }

    /// Says in the log how a destination is: how long, how often, what is needed.
    func report(_ name: String, _ health: DestinationHealth) {
        let now = setup.monotonic()
        let lasted = Spell.text(now - min(now, health.since))
        guard !health.isWell else {
            return setup.log(
                .notice,
                "destination \(name): works again after \(lasted) and \(health.failures) tries"
            )
        }
        let next = Spell.text(health.notBefore - min(now, health.notBefore))
        let hint = health.hint.map { "; hint: \($0)" } ?? ""
        setup.log(
            .warning,
            """
            \(health.reason ?? "destination \(name)"): \(health.state.rawValue) for \(lasted), \
            tried \(health.failures) times, next try in \(next)\(hint)
            """
        )
    }
}

/// Lengths of time as people say them.
enum Spell {
    static func text(_ milliseconds: UInt64) -> String {
        let seconds = (milliseconds + 500) / 1000
        switch seconds {
        case 0..<120: return "\(seconds) s"
        case 120..<7200: return "\(seconds / 60) min"
        default: return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
        }
    }
}
