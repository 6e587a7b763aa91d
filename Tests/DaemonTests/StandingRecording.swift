import Bytes
import Cryptography
import DaemonHarness
import Evidence
import Foundation
import TestSupport

/// What a recording that was erased at its camera must be at a destination that is a folder.
enum StandingRecording {
    private struct TooEarly: Error, CustomStringConvertible {
        let description: String
    }

    /// Looks at every required destination of a scene.
    static func watch(_ store: String, _ scene: Scene) -> EraseWatch {
        let destinations = scene.stores.filter(\.isRequired).map(\.path)
        return EraseWatch(store: store) { key in
            for destination in destinations { try check(key, in: destination) }
        }
    }

    static func check(_ key: RecordingKey, in destination: String) throws {
        let folder =
            "\(destination)/\(key.domain.name)/\(key.serial.text)/\(key.recording.text)-\(key.manifest.hex)"
        let bytes = try FixturePKI.bytes("\(folder)/manifest.json")
        guard SHA256.hash(bytes) == key.manifest else {
            throw TooEarly(description: "\(key.recording): another manifest stands at the destination")
        }
        for sidecar in ["manifest.json.p7s", "receipt.json", "receipt.json.p7s"] {
            _ = try FixturePKI.bytes("\(folder)/\(sidecar)")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        for (index, item) in try Manifest(parsing: bytes).items.enumerated() {
            guard let name = names.first(where: { $0.hasPrefix("item-00\(index)-") }) else {
                throw TooEarly(description: "\(key.recording): item \(index) is not at the destination")
            }
            guard SHA256.hash(try FixturePKI.bytes("\(folder)/\(name)")) == item.digest else {
                throw TooEarly(description: "\(key.recording): item \(index) is wrong at the destination")
            }
        }
    }
}
