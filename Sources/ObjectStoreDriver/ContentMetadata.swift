import Bytes
import Evidence
import HTTPClient
import Upload

/// The content-destination API's metadata, read from the manifest; values are percent-encoded UTF-8.
enum ContentMetadata {
    /// What only closing changes, in small letters.
    static let acts: Set = ["status", "closedby"]
    /// The longest value a store must take.
    private static let limit = 256

    /// Headers of a recording's container.
    ///
    /// Only the key is said where the manifest cannot be read.
    static func container(
        _ recording: RecordingKey,
        _ manifest: [UInt8],
        _ station: String
    ) -> [(String, String)] {
        var fields = [
            ("Bwcserialnumber", recording.serial.text), ("Scuserialnumber", station),
            ("Recordingid", recording.recording.text), ("Manifestsha256", recording.manifest.hex),
            ("Trustdomain", recording.domain.name), ("Status", "Transferring"),
        ]
        if let manifest = try? Manifest(parsing: manifest) {
            fields += [
                ("Firmwareversion", manifest.firmware), ("Bwcmodel", manifest.model),
                ("Triggeron", manifest.triggers.start), ("Triggeroff", manifest.triggers.stop),
                ("Timezone", manifest.zone),
            ]
            fields += manifest.officer.map { [("Userid", $0)] } ?? []
            fields += time("Triggerontime", manifest.start) + time("Triggerofftime", manifest.end)
        }
        return headers("X-Container-Meta-", fields)
    }

    /// Headers of an item.
    static func item(_ plan: ItemPlan, _ manifest: [UInt8], _ station: String) -> [(String, String)] {
        var fields = [("Sha256", plan.digest.hex), ("Station", station), ("Role", plan.role)]
        if let manifest = try? Manifest(parsing: manifest) {
            fields += time("Starttime", manifest.start) + time("Stoptime", manifest.end)
        }
        switch plan.mediaType {
        case "video/mp4": fields.append(("Containertype", "mp4"))
        case "video/x-matroska", "video/matroska": fields.append(("Containertype", "mkv"))
        case "application/json", "application/geo+json": fields.append(("Filetype", "json"))
        default: break
        }
        return headers("X-Object-Meta-", fields) + [("Content-Type", plan.mediaType)]
    }

    private static func time(_ name: String, _ time: Timestamp) -> [(String, String)] {
        [(name, String(time.milliseconds / 1000)), ("\(name)iso", time.description)]
    }

    /// A value that does not fit is left out rather than cut: the manifest has it whole.
    private static func headers(_ prefix: String, _ fields: [(String, String)]) -> [(String, String)] {
        fields.compactMap { name, value in
            let encoded = PercentEncoding.encode(value)
            guard (1...limit).contains(encoded.utf8.count) else { return nil }
            return ("\(prefix)\(name)", encoded)
        }
    }
}
