internal import Evidence

extension Dock {
    /// Tells every occupied bay what it should show, when that has changed.
    mutating func indicate(_ now: UInt64, _ commands: inout [DockCommand]) {
        for name in bays.keys.sorted() {
            guard let bay = bays[name] else { continue }
            let indication = indication(of: bay, at: now)
            guard bay.shown != indication else { continue }
            bays[name]?.shown = indication
            commands.append(.indicate(bay: name, visit: bay.visit, indication))
        }
    }

    /// What one bay shows, from its state alone.
    package func indication(of bay: Bay, at now: UInt64) -> Indication {
        switch bay.state {
        case .empty: Indication(.empty, "no camera")
        case .refused(let reason): Indication(.refused, reason)
        case .fault(let reason): Indication(.fault, reason)
        case .docking:
            storageFailure.map { Indication(.waiting, "not offloaded: \($0)") }
                ?? Indication(
                    .authorising,
                    bay.lastTrouble.map { "checking the camera again: \($0)" } ?? "checking the camera"
                )
        case .docked(let camera): indication(of: camera, in: bay, at: now)
        }
    }

    private func indication(of camera: DockedCamera, in bay: Bay, at now: UInt64) -> Indication {
        if let storageFailure { return Indication(.waiting, "not offloaded: \(storageFailure)") }
        var kept = camera.rejected + bay.setAside.values.sorted()
        var away: Set<String> = []
        var pending = 0
        var delivered = 0
        for listed in camera.recordings where bay.setAside[listed.key] == nil {
            guard recordings[listed.key]?.isConfirmed != true else { continue }
            switch decision(for: listed.key, at: now) {
            case .perform: pending += 1
            case .waitForDestinations(let names):
                if let hold = names.lazy.compactMap({ holds[listed.key]?[$0] }).first {
                    kept.append("recording \(listed.key.recording): \(hold.reason)")
                    continue
                }
                pending += 1
                away.formUnion(names)
            case .delivered: delivered += 1
            case .ended(.quarantined(let reason)): kept.append("recording \(listed.key.recording): \(reason)")
            case .ended(.vanished(let reason)): kept.append("recording \(listed.key.recording): \(reason)")
            case .ended(.kept): delivered += 1
            case .ended: break
            }
        }
        if bay.active != nil {
            let doubt = camera.isUnproven ? ", unproven by the camera" : ""
            return Indication(.offloading, "\(pending) of \(camera.recordings.count) to go\(doubt)")
        }
        if !away.isEmpty {
            let reasons = away.sorted().map { health[$0]?.reason ?? "destination \($0): busy" }
            return Indication(.waiting, "not offloaded: " + reasons.joined(separator: "; "))
        }
        if pending > 0 { return Indication(.waiting, "waiting for a free offload slot") }
        if let first = kept.first {
            let more = kept.count > 1 ? " (and \(kept.count - 1) more)" : ""
            return Indication(.notCleared, "kept on the camera: \(first)\(more)")
        }
        if camera.isUnproven {
            return Indication(.safeToRemove, "\(delivered) delivered, unproven by the camera, and kept on it")
        }
        if delivered > 0 {
            return Indication(.safeToRemove, "\(delivered) delivered and kept: erasing is off")
        }
        if camera.openRecordings > 0 {
            return Indication(.safeToRemove, "cleared, but for what it still records")
        }
        return Indication(.safeToRemove, "cleared")
    }
}
