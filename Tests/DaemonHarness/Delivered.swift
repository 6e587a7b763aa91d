package import Evidence
import CameraFile
import Foundation
package import TestSupport
package import Testing

extension Scene {
    /// The closed recordings at the destination, by recording id.
    package func closed(
        by serial: String,
        in domain: FixturePKI.Domain = .north,
        at store: Store? = nil
    ) -> [String: [String]] {
        let folder = "\(store?.path ?? destinationRoot)/\(domain.trustDomain)/\(serial)"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var found: [String: [String]] = [:]
        for name in names { found[String(name.dropLast(65)), default: []].append("\(folder)/\(name)") }
        return found
    }

    /// Every recording exactly once at the destination, bit for bit what the camera sealed, and no other but `others`.
    package func expectDelivered(
        _ text: CameraText,
        at store: Store? = nil,
        besides others: Set<String> = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let closed = closed(by: text.serial, in: text.domain, at: store)
        let expected = Set(text.recordings.map(\.id)).union(others)
        #expect(Set(closed.keys) == expected, sourceLocation: sourceLocation)
        for recording in try text.file().recordings {
            let folders = closed[recording.id.text] ?? []
            #expect(folders.count == 1, "\(recording.id) exactly once", sourceLocation: sourceLocation)
            guard let folder = folders.first else { continue }
            try expectSame(recording, in: folder, sourceLocation)
        }
        let left = incoming(at: store)
        #expect(left.isEmpty, "nothing uncommitted is left", sourceLocation: sourceLocation)
    }

    /// Uploads that were begun and not closed.
    package var incoming: [String] { incoming(at: nil) }

    package func incoming(at store: Store?) -> [String] {
        let folder = "\(store?.path ?? destinationRoot)/.bwvdock/incoming"
        return (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    package func receipt(of recording: String, by serial: String, at store: Store? = nil) throws -> Receipt {
        let folder = closed(by: serial, at: store)[recording]?.first ?? ""
        return try Receipt(parsing: FixturePKI.bytes("\(folder)/receipt.json"))
    }

    private func expectSame(
        _ recording: CameraFile.Recording,
        in folder: String,
        _ sourceLocation: SourceLocation
    ) throws {
        let manifest = try Manifest(parsing: FixturePKI.bytes("\(folder)/manifest.json"))
        for (index, item) in recording.items.enumerated() {
            guard case .synthetic(let size, let seed) = item.content else { continue }
            let media = SyntheticMedia(size: size, seed: seed)
            let name = try FileManager.default.contentsOfDirectory(atPath: folder).first {
                $0.hasPrefix("item-00\(index)-")
            }
            let held = try FixturePKI.bytes("\(folder)/\(name ?? "")")
            var made: [UInt8] = []
            var block: UInt64 = 0
            while UInt64(made.count) < media.size {
                made += media.block(block)
                block += 1
            }
            made = Array(made.prefix(Int(media.size)))
            // A recovered recording ends at its last whole frame.
            let expected =
                recording.state == .recovered ? Array(made.prefix(Int(manifest.items[index].size))) : made
            #expect(
                held == expected,
                "item \(index) of \(recording.id) bit for bit",
                sourceLocation: sourceLocation
            )
        }
        for sidecar in ["manifest.json", "manifest.json.p7s", "receipt.json", "receipt.json.p7s"] {
            #expect(
                FileManager.default.fileExists(atPath: "\(folder)/\(sidecar)"),
                sourceLocation: sourceLocation
            )
        }
    }
}
