internal import Bytes
package import ControlProtocol
internal import Evidence
internal import Journal
internal import Platform
internal import Policy
internal import Upload

extension Station {
    /// Everything at one moment, for the command and other local programs.
    package func status() -> StatusSnapshot {
        let now = setup.monotonic()
        let dock = loop.inspect { $0 }
        var whole = StatusSnapshot(
            station: setup.identity.station,
            domain: setup.identity.domain.name,
            fixtures: setup.identity.allowsFixtures,
            since: RFC3339.format(milliseconds: since),
            storage: dock.storageFailure ?? "ok",
            bays: bays(dock, now),
            destinations: setup.destinations.map { snapshot($0, dock, now) },
            alarms: alarms.all.map { alarm in
                AlarmSnapshot(
                    time: RFC3339.format(milliseconds: alarm.time),
                    subject: alarm.subject,
                    reason: alarm.reason
                )
            }
        )
        let ceilings = workshop.bandwidth.ceilings
        let readBack = workshop.bandwidth.readBack
        if ceilings.narrowest != nil || !readBack.isEmpty {
            whole.bandwidth = BandwidthSnapshot(
                stationBytesPerSecond: ceilings.station,
                bayBytesPerSecond: ceilings.bay,
                readBackBytesPerSecond: readBack.isEmpty ? nil : readBack,
                isLimiting: workshop.bandwidth.isLimiting
            )
        }
        return whole
    }

    private func bays(_ dock: Dock, _ now: UInt64) -> [BaySnapshot] {
        var ports = Dictionary(uniqueKeysWithValues: setup.bays.map { ($0.name, $0.port) })
        for name in dock.bays.keys where ports[name] == nil { ports[name] = name }
        return ports.sorted { $0.key < $1.key }.map { name, port in
            let bay = dock.bays[name] ?? Bay()
            let indication = dock.indication(of: bay, at: now)
            var snapshot = BaySnapshot(
                name: name,
                port: port,
                state: indication.state.rawValue,
                reason: indication.reason
            )
            if let camera = workshop.board.camera(name) {
                snapshot.camera = CameraSnapshot(
                    serial: camera.serial.text,
                    model: camera.model,
                    battery: camera.battery
                )
            } else if bay.isOccupied, let claimed = bay.claimedSerial {
                snapshot.camera = CameraSnapshot(serial: claimed)
            }
            if let progress = workshop.board.progress(name) {
                snapshot.progress = [progress.snapshot(at: now)]
            }
            if case .docked(let camera) = bay.state { snapshot.recordings = counts(camera, bay, dock) }
            return snapshot
        }
    }

    private func counts(_ camera: DockedCamera, _ bay: Bay, _ dock: Dock) -> RecordingCounts {
        var counts = RecordingCounts()
        for listed in camera.recordings {
            let progress = dock.recordings[listed.key] ?? RecordingProgress()
            switch progress.state(isActive: bay.active == listed.key) {
            case "offloading": counts.offloading += 1
            case "held": counts.held += 1
            case "erased": counts.erased += 1
            case "quarantined": counts.quarantined += 1
            default: counts.waiting += 1
            }
        }
        return counts
    }

    /// The recordings the journal knows, newest first.
    package func recordings(limit: Int) -> RecordingPage {
        let names = (try? setup.journal.recordings()) ?? []
        let rows = names.reversed().prefix(limit).compactMap { row($0) }
        return RecordingPage(rows: rows, total: names.count)
    }

    private func row(_ name: String) -> RecordingRow? {
        guard let key = RecordingKey(name), let stored = try? setup.journal.facts(of: name) else {
            return nil
        }
        let facts = stored.compactMap { try? Recorder.decode($0.payload) }
        let progress = RecordingProgress(facts)
        var row = RecordingRow(
            domain: key.domain.name,
            serial: key.serial.text,
            recording: key.recording.text,
            manifest: key.manifest.hex,
            state: progress.state(isActive: false)
        )
        row.lacking = progress.lacking.sorted()
        let holds = loop.inspect { $0.holds[key] } ?? [:]
        row.heldAt = holds.mapValues { hold in hold.hint.map { "\(hold.reason); hint: \($0)" } ?? hold.reason
        }
        for fact in facts {
            switch fact {
            case .planned(let plan): row.bytes = plan.size
            case .closed(let destination, let location), .adopted(let destination, let location, _, _, _):
                row.destinations[destination] = location
            case .quarantined(let reason), .vanished(let reason): row.reason = reason
            default: break
            }
        }
        return row
    }
}

extension StatusBoard.Progress {
    func snapshot(at now: UInt64) -> ProgressSnapshot {
        let rate = rate(at: now)
        let left = total - min(total, done)
        return ProgressSnapshot(
            recording: recording.text,
            bytesDone: min(done, total),
            bytesTotal: total,
            rateBytesPerSecond: rate,
            secondsLeft: rate > 0 ? Int(clamping: (left + rate - 1) / rate) : nil
        )
    }
}

extension RecordingProgress {
    /// One word for the status: waiting, offloading, held, erased, quarantined.
    func state(isActive: Bool) -> String {
        switch end {
        case .done, .concludedElsewhere: "erased"
        case .kept: "held"
        case .quarantined, .vanished: "quarantined"
        case nil:
            if tombstone != nil {
                "erased"
            } else if isActive {
                "offloading"
            } else if receipt != nil {
                "held"
            } else {
                "waiting"
            }
        }
    }
}
