package import Evidence

/// What a person wants tried again; a field that is `nil` means all.
package struct RetryRequest: Equatable, Sendable {
    package let serial: CameraSerial?
    package let recording: RecordingID?
    package let destination: String?

    package init(serial: CameraSerial? = nil, recording: RecordingID? = nil, destination: String? = nil) {
        self.serial = serial
        self.recording = recording
        self.destination = destination
    }

    package func matches(_ key: RecordingKey) -> Bool {
        (serial ?? key.serial) == key.serial && (recording ?? key.recording) == key.recording
    }
}

/// One thing a request to try again is about, and what can be done about it.
package enum RetryFinding: Equatable, Sendable {
    /// Asked at once, whatever its pause.
    case destination(String, reason: String)
    /// Tried again at that destination; the camera is needed only if bytes are.
    case held(RecordingKey, destination: String, reason: String)
    /// Tried again with the camera that is docked, or by the station alone.
    case setAside(RecordingKey, reason: String)
    /// Read again from the manifest on, while its camera is docked.
    case quarantined(RecordingKey, reason: String, isDocked: Bool)
    /// Trying again would change nothing.
    case final(RecordingKey, reason: String)
}

extension Dock {
    /// What a request is about; changes nothing.
    package func findings(for request: RetryRequest, at now: UInt64) -> [RetryFinding] {
        var troubled: Set<String> = []
        var found: [RetryFinding] = []
        let names = settings.destinations.map(\.name)
        if request.recording == nil, request.serial == nil { troubled.formUnion(names) }
        for key in recordings.keys.sorted(by: { $0.description < $1.description }) where request.matches(key)
        {
            for (name, hold) in (holds[key] ?? [:]).sorted(by: { $0.key < $1.key })
            where (request.destination ?? name) == name {
                found.append(.held(key, destination: name, reason: hold.reason))
            }
            guard request.destination == nil else { continue }
            if let finding = finding(key) { found.append(finding) }
            if request.recording != nil, case .waitForDestinations(let waiting) = decision(for: key, at: now)
            {
                troubled.formUnion(waiting)
            }
        }
        let destinations = names.filter { troubled.contains($0) && (request.destination ?? $0) == $0 }
            .compactMap { name -> RetryFinding? in
                guard let health = health[name], !health.isWell else { return nil }
                return .destination(name, reason: health.reason ?? "in trouble")
            }
        return destinations + found
    }

    private func finding(_ key: RecordingKey) -> RetryFinding? {
        let setAside = stationSetAside[key] ?? bays.values.compactMap { $0.setAside[key] }.first
        switch recordings[key]?.end {
        case nil: return setAside.map { .setAside(key, reason: $0) }
        case .quarantined(let reason):
            return .quarantined(key, reason: reason, isDocked: bays.values.contains { $0.offers(key) })
        case .vanished(let reason): return .final(key, reason: reason)
        case .done, .kept, .concludedElsewhere: return setAside.map { .final(key, reason: $0) }
        }
    }

    mutating func retry(_ request: RetryRequest, _ now: UInt64, _ commands: inout [DockCommand]) {
        for finding in findings(for: request, at: now) {
            switch finding {
            case .destination(let name, _): health[name]?.tryNow(now)
            case .held(let key, let name, _): holds[key]?[name] = nil
            case .setAside(let key, _):
                stationSetAside[key] = nil
                for name in bays.keys { bays[name]?.setAside[key] = nil }
                lastDone[key] = nil
            case .quarantined(let key, _, isDocked: true): commands.append(.lift(key))
            case .quarantined, .final: continue
            }
            if let subject = finding.alarmSubject { commands.append(.settled(subject: subject)) }
        }
    }

    /// Has the bay whose camera offers the recording look at it from the start.
    ///
    /// Also where that is under way for another recording: it may have passed this one already.
    mutating func dockAgain(with key: RecordingKey) {
        for (name, bay) in bays where bay.offers(key) { bays[name]?.wantsDocking = true }
    }
}

extension RetryFinding {
    /// Whose alarms are answered by trying again; raised anew if it fails again.
    fileprivate var alarmSubject: String? {
        switch self {
        case .destination: nil
        case .held(let key, _, let reason), .setAside(let key, let reason),
            .quarantined(let key, let reason, _), .final(let key, let reason):
            Alarm(of: key, reason: reason).subject
        }
    }
}

extension Bay {
    func offers(_ key: RecordingKey) -> Bool {
        switch state {
        case .docked, .docking: offered.contains(key)
        case .empty, .refused, .fault: false
        }
    }
}
