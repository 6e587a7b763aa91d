internal import Evidence
internal import Policy

extension World {
    /// Checked in the moment a camera is about to destroy its copy.
    func checkMayErase(_ key: RecordingKey, _ plan: Plan, _ progress: RecordingProgress) throws {
        for destination in destinations where destination.rule.isRequired {
            guard let held = destination.closed[key] else {
                throw broken("\(key.recording) erased before \(destination.rule.name) closed it")
            }
            guard !held.isRotten, held.items.count == plan.chunkCounts.count else {
                throw broken(
                    "\(key.recording) erased though \(destination.rule.name) does not hold the same bytes"
                )
            }
            let isAdopted = progress.destinations[destination.rule.name]?.isAdopted ?? false
            guard isAdopted || held.receipt == progress.receipt?.bytes else {
                throw broken(
                    "\(key.recording) erased for another receipt than stands at \(destination.rule.name)"
                )
            }
        }
    }

    /// With faults over, every camera rests in a state with a reason, and nothing is left that could be done.
    func checkRest() throws {
        for camera in cameras {
            guard let place = camera.place, let bay = stations[place.station].dock.bays[place.bay] else {
                continue
            }
            let shown = stations[place.station].dock.indication(of: bay, at: now)
            guard !shown.reason.isEmpty else { throw broken("\(camera.serial) rests without a reason") }
            guard shown.state == .safeToRemove || shown.state == .notCleared else {
                throw broken("\(camera.serial) rests as \(shown.state): \(shown.reason)")
            }
        }
    }

    func checkEnd() throws {
        for camera in cameras {
            for recording in camera.recordings {
                try checkEnd(recording, of: camera)
            }
        }
        for destination in destinations {
            for (key, held) in destination.closed where held.timesClosed != 1 {
                throw broken("\(key.recording) stands \(held.timesClosed) times at \(destination.rule.name)")
            }
        }
    }

    private func checkEnd(_ recording: SimulatedCamera.Recording, of camera: SimulatedCamera) throws {
        for destination in destinations where destination.rule.isRequired {
            let held = destination.closed[recording.key]
            if recording.isPresent, held == nil, hasRoomForDoubt(recording) { continue }
            guard let held, !held.isRotten else {
                throw broken(
                    "\(recording.key.recording) of \(camera.serial) is lost to \(destination.rule.name)"
                )
            }
            if !recording.isPresent, held.tombstone == nil, !hasRoomForDoubt(recording) {
                throw broken(
                    "\(recording.key.recording) was erased and no tombstone stands at \(destination.rule.name)"
                )
            }
        }
        if recording.isPresent, !hasRoomForDoubt(recording) {
            throw broken("\(recording.key.recording) of \(camera.serial) was never cleared")
        }
    }

    /// An additional destination has everything, or a station says what it lacks; nothing that can be is left undone.
    func checkAdditional() throws {
        for index in stations.indices {
            for (key, progress) in stations[index].dock.recordings where progress.isConfirmed {
                // What is held for another receipt of ours there, from before the journal was lost, waits for a person.
                let left = progress.owed.filter { name in
                    let destination = destinations.first { $0.rule.name == name }
                    let standing = destination?.uploads[.init(key: key, station: index)]?.signature
                    let isOther = standing != nil && standing != progress.receipt?.bytes
                    return !isOther || stations[index].dock.holds[key]?[name] == nil
                }
                guard left.isEmpty, !progress.owed.isEmpty else {
                    throw broken("\(key.recording) is still owed to \(left)")
                }
            }
        }
        for station in stations {
            for (key, progress) in station.dock.recordings where progress.end == .done {
                for destination in destinations where !destination.rule.isRequired {
                    let erased = station.journal[key]?.contains(.began(.erase)) ?? false
                    guard erased, destination.closed[key] == nil else { continue }
                    guard progress.lacking.contains(destination.rule.name) else {
                        throw broken("nobody says that \(destination.rule.name) lacks \(key.recording)")
                    }
                }
            }
        }
    }

    /// Notes a step that begins, unless a destination is given more at once than it takes.
    mutating func watchLoad(_ key: RecordingKey, _ step: Step, at index: Int) {
        let dock = stations[index].dock
        stations[index].using[key] = step.destination.map { [$0] } ?? dock.usage[key] ?? []
        for name in stations[index].using[key] ?? [] {
            guard let most = dock.health[name]?.concurrency else { continue }
            let count = stations[index].using.values.count { $0.contains(name) }
            if count > most, dock.health[name]?.isUsable(at: now) ?? false {
                stations[index].overloaded = "\(name) has \(count) at once and takes \(most)"
            }
        }
    }

    /// Whether a station set the recording aside with a reason, which a person then sees.
    private func hasRoomForDoubt(_ recording: SimulatedCamera.Recording) -> Bool {
        stations.contains {
            $0.journal[recording.key]?.contains { if case .vanished = $0 { true } else { false } } ?? false
        }
    }

    /// No ready bay waits while another bay starts two recordings.
    mutating func watchFairness(_ index: Int) {
        let dock = stations[index].dock
        for (name, bay) in dock.bays
        where bay.active != nil && bay.lastStart > stations[index].lastStarts[name, default: 0] {
            // One that could no longer start at this very moment (its destination went away) was not passed over.
            for waiting in stations[index].seen.keys
            where waiting != name && dock.bays[waiting].map({ dock.isReady($0, at: now) }) ?? false {
                let starts = stations[index].seen[waiting, default: [:]][name, default: 0] + 1
                stations[index].seen[waiting]?[name] = starts
                if starts > 1 { stations[index].unfair = "\(name) started twice while \(waiting) was ready" }
            }
        }
        stations[index].lastStarts = dock.bays.mapValues(\.lastStart)
        for (name, bay) in dock.bays {
            let isReady = dock.isReady(bay, at: now)
            if !isReady {
                stations[index].seen[name] = nil
            } else if stations[index].seen[name] == nil {
                stations[index].seen[name] = [:]
            }
        }
    }
}
