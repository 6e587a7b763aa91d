package import Evidence
package import Upload

extension S3Driver {
    package func close(
        _ recording: RecordingKey,
        items: [CommittedItem]
    ) throws(DestinationError) -> String {
        try check()
        let record = ClosingRecord(station: station, items: items)
        if let standing = try closingRecord(recording) {
            try require(standing == record, recording)
            giveUpLateBeginnings(of: recording)
            return configuration.location(recording)
        }
        guard !items.isEmpty else {
            throw DestinationError(.beginAgain, "close \(recording): no item of it is committed")
        }
        let folder = configuration.folder(recording)
        for item in items {
            guard try head(folder + item.name)?.version == item.version else {
                throw DestinationError(
                    .conflict,
                    "close \(recording): \(item.name) is not the object that was committed"
                )
            }
        }
        let committed = Set(items.map { folder + $0.name })
        let others = try keys(under: "\(folder)item-") + openUploads(under: folder).map(\.key)
        if let other = others.first(where: { !committed.contains($0) }) {
            throw DestinationError(.hold, "close \(recording): \(other) is not committed")
        }
        let isOurs = try create(configuration.closingKey(recording), record.bytes, "application/json")
        try require(isOurs, recording)
        giveUpLateBeginnings(of: recording)
        return configuration.location(recording)
    }

    /// Gives up uploads whose beginning was lost, and which the store came to only after we had begun again.
    ///
    /// Nobody needs them once the recording is closed; what cannot be given up now is found by age.
    private func giveUpLateBeginnings(of recording: RecordingKey) {
        for upload in (try? openUploads(under: configuration.folder(recording))) ?? [] { try? abort(upload) }
    }

    package func closed(_ recording: RecordingKey) throws(DestinationError) -> ClosedRecording {
        try check()
        guard let record = try closingRecord(recording) else { return .absent }
        var sidecars: [Sidecar: [UInt8]] = [:]
        for sidecar in Sidecar.allCases {
            let key = configuration.key(sidecar, recording, station: record.station)
            if let bytes = try read(key) { sidecars[sidecar] = bytes }
        }
        return .present(location: configuration.location(recording), sidecars: sidecars)
    }

    package func standing(
        _ sidecar: Sidecar,
        of recording: RecordingKey
    ) throws(DestinationError) -> [UInt8]? {
        try check()
        return try read(configuration.key(sidecar, recording, station: station))
    }

    package func store(
        _ sidecar: Sidecar,
        _ bytes: [UInt8],
        for recording: RecordingKey
    ) throws(DestinationError) {
        try check()
        let key = configuration.key(sidecar, recording, station: station)
        // What another station closed keeps its own receipt; ours beside it says what we did and harms nothing.
        if !sidecar.followsClosing, try closingRecord(recording)?.station == station {
            guard let standing = try read(key) else {
                throw DestinationError(.conflict, "store \(key): the recording was closed without")
            }
            guard standing == bytes else { throw another(key) }
            return
        }
        let mediaType =
            sidecar.rawValue.hasSuffix(".p7s") ? "application/pkcs7-signature" : "application/json"
        guard try create(key, bytes, mediaType) else { throw another(key) }
    }

    private func another(_ key: String) -> DestinationError {
        DestinationError(.conflict, "store \(key): another one stands there")
    }

    private func require(_ isOurs: Bool, _ recording: RecordingKey) throws(DestinationError) {
        guard isOurs else {
            throw DestinationError(.conflict, "close \(recording): it is closed already, by another station")
        }
    }
}
