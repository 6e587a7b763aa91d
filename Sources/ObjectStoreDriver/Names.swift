import Bytes
import Cryptography
import Evidence
import Upload

/// What things are called in the account; everything derives from the recording's key, nothing from people.
enum Names {
    static let system = "System"
    /// Where the API has the object of a body-worn system; its own identity is the destination's for us.
    static func system(_ identity: DestinationIdentity) -> String { "\(system)/\(identity.identity)" }
    static let identity = "System/bwvdock-identity.json"
    /// Bytes on their way, of all recordings; a closed recording's clips refer to some of them for ever.
    static let segments = "bwvdock-segments"
    /// What cameras sign after a recording was closed, since closed containers do not change.
    static let tombstones = "bwvdock-tombstones"

    /// A recording's container, in the three parts the content-destination API has there: in the first, where it has the
    /// user, stands the digest of the key.
    static func container(_ recording: RecordingKey) -> String {
        "\(digest(recording))_\(recording.serial)_\(recording.recording)"
    }

    static func digest(_ recording: RecordingKey) -> String {
        SHA256.hash(Array(recording.description.utf8)).hex
    }

    /// Where one station keeps one recording's segments, without the container; ends in a slash.
    static func staging(_ recording: RecordingKey, _ station: String) -> String {
        "\(digest(recording))/\(station)/"
    }

    /// Where one station keeps one item's segments, without the container; ends in a slash.
    static func upload(_ recording: RecordingKey, _ station: String, _ item: String) -> String {
        "\(staging(recording, station))\(item)/"
    }

    /// Says that an item was begun.
    static func mark(_ recording: RecordingKey, _ station: String, _ item: String) -> String {
        "\(upload(recording, station, item))begun"
    }

    /// The bytes of one chunk or of several; the digest in the name says which they are.
    static func segment(
        _ recording: RecordingKey,
        _ station: String,
        _ item: String,
        _ span: ChunkSpan
    ) -> String {
        let (first, last) = (span.chunks.lowerBound, span.chunks.upperBound - 1)
        let place = first == last ? padded(first) : "\(padded(first))-\(padded(last))"
        return "\(upload(recording, station, item))\(place)-\(span.digest.hex)"
    }

    private static func padded(_ chunk: Int) -> String {
        let digits = String(chunk)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// The item that a segment, or an item's mark, belongs to.
    static func item(ofSegment name: String) -> String {
        name.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2).first.map(String.init) ?? ""
    }

    /// Receipts, and a station's signature of what no camera vouches for, differ between stations: each has names of its own.
    static func sidecar(_ sidecar: Sidecar, _ recording: RecordingKey, _ station: String) -> String {
        switch sidecar {
        case .manifest, .manifestSignature, .unproven: "\(container(recording))/\(sidecar.rawValue)"
        case .receipt, .receiptSignature, .unprovenSignature:
            "\(container(recording))/\(station).\(sidecar.rawValue)"
        case .tombstone, .tombstoneSignature, .eraseReceipt, .eraseReceiptSignature:
            "\(tombstones)/\(container(recording)).\(sidecar.rawValue)"
        }
    }
}
