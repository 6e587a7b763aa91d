internal import AuditLog
package import ControlProtocol
internal import Evidence
internal import Policy

/// The station could not do what a person asked for.
package struct RetryFailure: Error, CustomStringConvertible {
    package let description: String
}

extension Station {
    /// Tries again what was held up, and says what of it can be; in the audit log before anything is done.
    package func retry(_ question: RetryQuestion) throws -> RetryReport {
        let request: RetryRequest
        switch try understood(question) {
        case .success(let known): request = known
        case .failure(let unknown): return RetryReport(unknown: unknown.description)
        }
        let now = setup.monotonic()
        let findings = loop.inspect { $0.findings(for: request, at: now) }
        let rows = findings.map(RetryRow.init)
        guard rows.contains(where: { $0.outcome == .retried }) else { return RetryReport(rows: rows) }
        do throws(StorageTrouble) {
            for row in rows where row.outcome == .retried {
                try setup.audit.note(.retryRequested, row.auditFields)
            }
        } catch {
            throw RetryFailure(
                description: "nothing is tried again while the audit log fails: \(error.reason)"
            )
        }
        loop.post(.retry(request))
        return RetryReport(rows: rows)
    }

    /// The request, or what of it does not exist here.
    private func understood(_ question: RetryQuestion) throws -> Result<RetryRequest, RetryFailure> {
        if let name = question.destination, !setup.destinations.contains(where: { $0.name == name }) {
            let names = setup.destinations.map(\.name).joined(separator: ", ")
            return .failure(RetryFailure(description: "no destination is named \(name); there are \(names)"))
        }
        let request = RetryRequest(
            serial: question.serial.flatMap { CameraSerial($0) },
            recording: question.recording.flatMap { RecordingID($0) },
            destination: question.destination
        )
        guard question.recording != nil || question.serial != nil else { return .success(request) }
        let isReadable =
            (request.serial != nil) == (question.serial != nil)
            && (request.recording != nil) == (question.recording != nil)
        let keys = isReadable ? loop.inspect { $0.recordings.keys.filter { request.matches($0) } } : []
        guard !keys.isEmpty else {
            let name = [question.serial, question.recording].compactMap(\.self).joined(separator: "/")
            return .failure(RetryFailure(description: "no recording is named \(name)"))
        }
        let serials = Set(keys.map(\.serial.text)).sorted()
        guard question.serial != nil || serials.count == 1 else {
            let names = serials.map { "\($0)/\(question.recording ?? "")" }.joined(separator: ", ")
            throw RetryFailure(
                description: "several cameras have a recording of that name: say one of \(names)"
            )
        }
        return .success(request)
    }
}

extension RetryRow {
    init(_ finding: RetryFinding) {
        switch finding {
        case .destination(let name, let reason):
            self.init(outcome: .retried, destination: name, reason: reason)
        case .held(let key, let name, let reason):
            self.init(.retried, key, destination: name, reason)
        case .setAside(let key, let reason): self.init(.retried, key, reason)
        case .quarantined(let key, let reason, let isDocked):
            self.init(isDocked ? .retried : .needsCamera, key, reason)
        case .final(let key, let reason): self.init(.final, key, reason)
        }
    }

    private init(_ outcome: Outcome, _ key: RecordingKey, destination: String? = nil, _ reason: String) {
        self.init(
            outcome: outcome,
            destination: destination,
            serial: key.serial.text,
            recording: key.recording.text,
            reason: reason
        )
    }

    fileprivate var auditFields: [AuditField] {
        var fields: [AuditField] = []
        if let serial { fields.append(.camera(serial)) }
        if let recording { fields.append(.recording(recording)) }
        if let destination { fields.append(.destination(destination)) }
        return fields
    }
}
