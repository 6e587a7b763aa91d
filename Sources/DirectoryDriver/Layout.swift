import Bytes
import Cryptography
import Evidence

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

    /// The names of its uncommitted bytes and of the note which chunks of them are held.
    static func part(_ item: String) -> String { "\(item).part" }
    static func map(_ item: String) -> String { "\(item).map" }
}
