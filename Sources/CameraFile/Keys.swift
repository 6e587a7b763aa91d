internal import ConfigTree
internal import Evidence
internal import Platform

/// Every key of a camera file, with what it accepts.
enum Keys {
    static let serial = serial("serial", "The camera's serial number, also in its certificates.")
    static let channelSerial = serial("channelSerial", "Another serial number for hello and inventory.")
    static let manifestSerial = serial("manifestSerial", "Another serial number for manifests.")
    static let contextSerial = serial("contextSerial", "Another serial number for sealed items.")
    static let usbSerial = text("usbSerial", "Another serial number for USB.")
    static let ptpSerial = text("ptpSerial", "Another serial number for PTP.")
    static let model = text("model", "The model's name.")
    static let firmware = text("firmware", "The firmware's version.")
    static let domain = Key<TrustDomain>(
        "domain",
        accepts: "a trust domain: a lower-case DNS name",
        form: .pattern("^[a-z0-9_-][a-z0-9._-]{0,254}$"),
        "The trust domain."
    ) { tree throws(Mismatch) in
        guard case .string(let text) = tree, let domain = TrustDomain(text) else {
            throw Mismatch(
                "a trust domain",
                hint: "a lower-case DNS name such as north.bwvdock-fixture.invalid"
            )
        }
        return domain
    }
    static let channel = Key.flag("channel", default: true, "Whether it speaks the secure channel.")
    static let battery = Key.integer("battery", 0...100, default: 80, "Battery level in percent.")
    static let charging = Key.flag("charging", default: true, "Whether it is charging.")
    static let store = file("store", "The folder of its sealed store.")
    static let errorMilliseconds = Key.integer(
        "errorMilliseconds",
        -3_153_600_000_000...3_153_600_000_000,
        default: 0,
        "Camera clock minus true time."
    )
    static let minimumIntegrity = Key<IntegrityLevel>.choice(
        "minimumIntegrity",
        default: .readBack,
        "The least a required destination must have proven."
    )
    static let frameLength = Key<Int64>(
        "frameLength",
        accepts: "a power of two from 4096 to 1048576",
        form: .integers((12...20).map { 1 << $0 }),
        "Bytes of plaintext in one frame."
    ) { tree throws(Mismatch) in
        guard case .integer(let value) = tree, (4096...1_048_576).contains(value), value & (value - 1) == 0
        else { throw Mismatch("a power of two from 4096 to 1048576") }
        return value
    }
    static let state = Key<CameraFile.Recording.State>.choice(
        "state",
        default: .closed,
        "How the recording ended."
    )
    static let start = time("start", "When the recording started, by the camera's clock.")
    static let end = time("end", "When it ended, by the camera's clock.")
    static let duration = Key.number("duration", 0...604_800, default: nil, "How long it is, in seconds.")
    static let classification = Key<Classification>.choice(
        "classification",
        default: .unclassified,
        "What the officer said it is."
    )
    static let marking = Key<Marking>.choice("markings", "Handling marks.")
    static let incidentKind = Key<Incident.Kind>.choice("kind", "What the reference refers to.")
    static let role = Key<ItemRole>.choice("role", default: .clip, "What the item is.")
    static let mediaType = text("mediaType", "Its media type.")
    static let size = Key.integer("size", 0...1 << 40, default: nil, "Bytes of noise.")
    static let seed = Key.integer("seed", 0...1 << 53, default: 1, "Which noise.")
    static let wholeFrames = Key.integer(
        "wholeFrames",
        0...1 << 31,
        default: nil,
        "Frames that survive a cut."
    )
    static let manifestDamage = Key<CameraFile.ManifestDamage>.choice(
        "damage",
        "What is wrong with the manifest."
    )
    static let itemDamage = Key<CameraFile.ItemDamage>.choice("damage", "What is wrong with the item.")
    static let fault = Key<CameraFile.Fault>.choice("faults", "Misbehaviour on purpose.")

    static func text(_ name: String, _ sentence: String) -> Key<String> {
        .text(name, accepts: "a text of 1 to 255 bytes", limit: 255, sentence)
    }

    static func file(_ name: String, _ sentence: String) -> Key<String> {
        .text(name, accepts: "a path", sentence)
    }

    static func zone(default fallback: String) -> Key<String> {
        .text("zone", accepts: "a time zone's name", limit: 64, default: fallback, "The time zone.")
    }

    static func trigger(_ name: String) -> Key<String> {
        .name(name, default: "manual", "What made the recording \(name).")
    }

    static func id(default fallback: RecordingID?) -> Key<RecordingID> {
        Key("id", accepts: "a recording id", form: .name, default: fallback, "The recording's name.") {
            tree throws(Mismatch) in
            guard case .string(let text) = tree, let id = RecordingID(text) else {
                throw Mismatch("1 to 64 letters, digits, dots, underscores and hyphens")
            }
            return id
        }
    }

    /// What a recording is called that was given no name.
    static func recordingID(_ number: Int) -> RecordingID? {
        let digits = String(number)
        return RecordingID("rec-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits)
    }

    private static func serial(_ name: String, _ sentence: String) -> Key<CameraSerial> {
        Key(name, accepts: "a serial number", form: .name, sentence) { tree throws(Mismatch) in
            guard case .string(let text) = tree, let serial = CameraSerial(text) else {
                throw Mismatch("1 to 64 letters, digits, dots, underscores and hyphens")
            }
            return serial
        }
    }

    private static let time = ValueForm.pattern(
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"
    )

    private static func time(_ name: String, _ sentence: String) -> Key<Int64> {
        Key(name, accepts: "an RFC 3339 time", form: time, sentence) { tree throws(Mismatch) in
            guard case .string(let text) = tree, let time = RFC3339.parse(text) else {
                throw Mismatch("an RFC 3339 time", hint: "such as \"2026-03-01T12:00:00.000Z\"")
            }
            return time
        }
    }
}
