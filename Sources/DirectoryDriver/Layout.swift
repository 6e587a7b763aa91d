import Bytes
import Cryptography
import Evidence
import Upload

/// The names a destination folder holds; everything derives from the recording's key and the item's place.
enum Layout {
    static let ours = ".bwvdock"
    static let identity = ".bwvdock/identity.json"
    static let incoming = ".bwvdock/incoming"

    /// The folder of a closed recording, and its parents.
    static func closed(_ recording: RecordingKey) -> String { "\(serial(recording))/\(name(recording))" }
    static func serial(_ recording: RecordingKey) -> String { "\(domain(recording))/\(recording.serial)" }
    static func domain(_ recording: RecordingKey) -> String { recording.domain.name }

    private static func name(_ recording: RecordingKey) -> String {
        "\(recording.recording)-\(recording.manifest.hex)"
    }

    /// Where one station gathers a recording; two stations never share it.
    static func incoming(_ recording: RecordingKey, _ station: String) -> String {
        "\(incoming)/\(SHA256.hash(Array(recording.description.utf8)).hex).\(station)"
    }

    /// The name of a committed item.
    static func item(_ plan: ItemPlan) throws(DestinationError) -> String {
        guard (0..<1000).contains(plan.index), isPlainWord(plan.role) else {
            throw DestinationError(.quarantine, "name item \(plan.index): its place or role is out of bounds")
        }
        let place = String(plan.index)
        let padded = String(repeating: "0", count: 3 - place.count) + place
        return "item-\(padded)-\(plan.role).\(suffix(plan.mediaType))"
    }

    /// The names of its uncommitted bytes and of the note which chunks of them are held.
    static func part(_ item: String) -> String { "\(item).part" }
    static func map(_ item: String) -> String { "\(item).map" }

    /// Whether a name can only be a leaf; stations and roles come from outside.
    static func isPlainWord(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }

    private static func suffix(_ mediaType: String) -> String {
        switch mediaType.split(separator: ";").first.map(String.init) ?? "" {
        case "video/mp4", "audio/mp4", "application/mp4": "mp4"
        case "video/x-matroska", "video/matroska", "audio/x-matroska": "mkv"
        case "application/json", "application/geo+json": "json"
        case "application/gpx+xml": "gpx"
        case "application/x-ndjson", "application/jsonl": "jsonl"
        case "text/csv": "csv"
        case "text/plain": "txt"
        case "text/vtt": "vtt"
        case "image/jpeg": "jpg"
        default: "bin"
        }
    }
}
