import HTTPClient
import Platform
import Upload

extension S3Driver {
    /// Puts the configured retention and legal hold on one version, and reads back whether they are there.
    ///
    /// Stores are known to accept either with a success and to forget it.
    func lock(_ key: String, _ head: ObjectHead) throws(DestinationError) {
        if let retention = configuration.retention {
            if try !isRetained(key, head, retention) {
                let until = WallClock.now() / 1000 * 1000 + Int64(retention.days) * 86_400_000
                let document = S3Documents.retention(
                    retention.mode.rawValue,
                    until: RFC3339.format(milliseconds: until)
                )
                try set("retention", document, key, head)
            }
        }
        if configuration.legalHold, try !isHeld(key, head) {
            try set("legal-hold", S3Documents.legalHold, key, head)
        }
        try requireLock(key, head)
    }

    /// Makes sure that retention and legal hold are as configured; a store that dropped them is held.
    func requireLock(_ key: String, _ head: ObjectHead) throws(DestinationError) {
        if let retention = configuration.retention, try !isRetained(key, head, retention) {
            throw missing("retention", key)
        }
        if configuration.legalHold, try !isHeld(key, head) { throw missing("legal hold", key) }
    }

    private func isRetained(
        _ key: String,
        _ head: ObjectHead,
        _ wanted: S3Configuration.Retention
    ) throws(DestinationError) -> Bool {
        guard let root = try get("retention", key, head), let mode = root["Mode"]?.text,
            let until = root["RetainUntilDate"].flatMap({ RFC3339.parse($0.text) })
        else { return false }
        // From when the object was made, so that a repeat finds what the first attempt did; a second for rounding.
        let start = (head.modified ?? WallClock.now() / 1000) - 1
        let isStrictEnough =
            mode == S3Configuration.Retention.Mode.compliance.rawValue || mode == wanted.mode.rawValue
        return isStrictEnough && until / 1000 >= start + Int64(wanted.days) * 86_400
    }

    private func isHeld(_ key: String, _ head: ObjectHead) throws(DestinationError) -> Bool {
        try get("legal-hold", key, head)?["Status"]?.text == "ON"
    }

    private func set(
        _ what: String,
        _ document: [UInt8],
        _ key: String,
        _ head: ObjectHead
    ) throws(DestinationError) {
        let response = try client.send(S3Request(.put, key, query(what, head)).with(document))
        guard response.isSuccess else { throw client.error(response, "set \(what) of \(key)") }
    }

    /// `nil` when the object has none, or its bucket knows no locks.
    private func get(
        _ what: String,
        _ key: String,
        _ head: ObjectHead
    ) throws(DestinationError) -> XMLNode? {
        let operation = "read \(what) of \(key)"
        let response = try client.send(S3Request(.get, key, query(what, head)))
        let failure = S3Failure(response)
        if failure.code == "NoSuchObjectLockConfiguration"
            || failure.code == "ObjectLockConfigurationNotFoundError"
        {
            return nil
        }
        guard response.isSuccess else { throw client.error(response, operation) }
        let root = try S3Client.parse(response, operation)
        // A store that knows no such question may answer another one.
        return root.name == "Retention" || root.name == "LegalHold" ? root : nil
    }

    private func query(_ what: String, _ head: ObjectHead) -> [(name: String, value: String)] {
        [(name: what, value: "")] + (head.versionID.map { [(name: "versionId", value: $0)] } ?? [])
    }

    private func missing(_ what: String, _ key: String) -> DestinationError {
        DestinationError(
            .hold,
            "lock \(key): its \(what) is not there",
            hint: "the bucket needs Object Lock, and the credentials the right to set and read it"
        )
    }
}
