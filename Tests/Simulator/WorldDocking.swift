internal import Evidence
internal import Policy
internal import Upload

extension World {
    mutating func execute(_ command: DockCommand, at index: Int) throws {
        switch command {
        case .dock(let bay, let visit): dock(bay, visit, at: index)
        case .refuse(let bay, let visit, _):
            feed(.refused(bay: bay, visit: visit, reason: "two cameras with one serial"), to: index)
        case .perform(let worker, let key, let step): try perform(worker, key, step, at: index)
        case .abandon(let key):
            for destination in destinations.indices {
                destinations[destination].uploads[.init(key: key, station: index)] = nil
            }
        case .lift(let key):
            do { try record(.lifted, key, at: index) } catch Interruption.crash { crash(index) } catch {}
        case .forget(let key): try forget(key, at: index)
        case .probe(let name):
            let isAway = destinations.contains { $0.rule.name == name && $0.isAway }
            let error = isAway ? DestinationError(.retry(afterSeconds: nil), "connect: away") : nil
            feed(.probed(destination: name, error), to: index)
        case .probeStorage:
            if !stations[index].isStorageBroken { feed(.storageRecovered, to: index) }
        case .release, .indicate, .alarm, .wake, .report, .settled: break
        }
    }

    /// Makes a fact durable, unless the power goes just before or just after.
    mutating func record(_ fact: Fact, _ key: RecordingKey, at index: Int) throws {
        try arrow(at: index)
        if stations[index].isStorageBroken { throw Interruption.outcome(.storage(reason: "disk full")) }
        stations[index].journal[key, default: []].append(fact)
        try arrow(at: index)
        feed(.recorded(key, fact), to: index)
    }

    /// A finished recording's journal grows shorter, and says the same.
    private mutating func forget(_ key: RecordingKey, at index: Int) throws {
        let facts = stations[index].journal[key] ?? []
        let kept = facts.filter(\.outlivesItsRecording)
        let before = RecordingProgress(facts)
        guard before.end != nil else { return }
        let after = RecordingProgress(kept)
        guard after.end == before.end, after.lacking == before.lacking else {
            throw broken("forgetting changed how \(key.recording) ended")
        }
        stations[index].journal[key] = kept
    }

    /// A place where the power may go.
    mutating func arrow(at index: Int) throws {
        if isHostile, random.oneIn(120) { throw Interruption.crash }
    }

    private mutating func dock(_ bay: String, _ visit: UInt64, at index: Int) {
        do {
            guard let camera = cameras.firstIndex(where: { $0.place == .init(station: index, bay: bay) }),
                !(isHostile && random.oneIn(15))
            else { return feed(.dockingFailed(bay: bay, visit: visit, reason: "the wire broke"), to: index) }
            feed(.docked(bay: bay, visit: visit, try list(camera, at: index)), to: index)
        } catch Interruption.crash {
            crash(index)
        } catch {
            feed(.storageFailed(reason: "disk full"), to: index)
            feed(.dockingFailed(bay: bay, visit: visit, reason: "disk full"), to: index)
        }
    }

    private mutating func list(_ camera: Int, at index: Int) throws -> DockedCamera {
        var listed: [ListedRecording] = []
        var known = Set(stations[index].dock.recordings.keys.filter { $0.serial == cameras[camera].serial })
        for recording in cameras[camera].recordings {
            let progress = stations[index].dock.recordings[recording.key]
            if recording.isPresent {
                known.remove(recording.key)
                if progress?.wantsPlan ?? true {
                    try record(.planned(recording.plan), recording.key, at: index)
                }
                listed.append(ListedRecording(key: recording.key, state: .offered))
            } else if !recording.isConfirmed {
                known.remove(recording.key)
                guard progress?.concernsCamera ?? true, let tombstone = recording.tombstone else { continue }
                if progress?.tombstone == nil {
                    let fact = Fact.tombstoneReceived(tombstone: tombstone, signature: Blob([]))
                    try record(fact, recording.key, at: index)
                }
                listed.append(ListedRecording(key: recording.key, state: .erased))
            }
        }
        let missing = known.filter { stations[index].dock.recordings[$0]?.concernsCamera ?? false }
        return DockedCamera(
            domain: cameras[camera].recordings[0].key.domain,
            serial: cameras[camera].serial,
            recordings: listed,
            openRecordings: 0,
            missing: missing.sorted { $0.description < $1.description },
            rejected: []
        )
    }
}
