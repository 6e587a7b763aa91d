import Evidence
import Upload

/// The names a bucket holds; everything derives from the recording's key and the item's place.
extension S3Configuration {
    var markerKey: String { "\(prefix).bwvdock/identity.json" }

    /// What the names of everything of a recording start with.
    func folder(_ recording: RecordingKey) -> String { "\(prefix)\(recording)/" }

    /// The closing record, whose creation commits the recording.
    func closingKey(_ recording: RecordingKey) -> String { "\(folder(recording))closed.json" }

    /// A statement's object.
    ///
    /// What the camera signed is the same for every station, and so is what a station states of an unproven recording, but
    /// for its signature. Receipts and that signature are each station's own: the closing record names the station whose
    /// receipt counts.
    func key(_ sidecar: Sidecar, _ recording: RecordingKey, station: String) -> String {
        switch sidecar {
        case .receipt, .receiptSignature, .unprovenSignature:
            "\(folder(recording))\(station).\(sidecar.rawValue)"
        case .manifest, .manifestSignature, .unproven, .tombstone, .tombstoneSignature, .eraseReceipt,
            .eraseReceiptSignature:
            "\(folder(recording))\(sidecar.rawValue)"
        }
    }

    /// Where a recording stands, as people find it.
    func location(_ recording: RecordingKey) -> String { "s3://\(bucket)/\(folder(recording))" }
}
