import Bytes
import CameraFile
import CameraFirmware
import Cryptography
import DaemonHarness
import Evidence
import Foundation
import TestSupport
import Testing

/// A virtual camera without the channel, and what a station must have made of it.
struct PlainCamera {
    let camera: VirtualCamera
    /// Each object's digest.
    let contents: [SHA256Digest]

    init(
        _ serial: String = "PLAIN-1",
        model: String = "Plain Test",
        sizes: [Int],
        in scene: Scene,
        store: String? = nil
    ) throws {
        let recordings = sizes.enumerated().map { index, size in
            """
            { id: "rec-\(index)", start: "2026-11-20T08:15:00.000Z", duration: 2.0,
              items: [{ mediaType: "video/mp4", synthetic: { size: \(size), seed: \(index + 1) } }] }
            """
        }
        let text = """
            { serial: "\(serial)", model: "\(model)", firmware: "1.0.0", domain: "north.bwvdock-fixture.invalid",
              channel: false, recordings: [\(recordings.joined(separator: ","))] }
            """
        let file = try CameraFile(parsing: Array(text.utf8), folder: "/", pki: scene.pki.root)
        camera = try VirtualCamera(file, store: scene.folder.path(store ?? "store-\(serial)"))
        contents = sizes.enumerated().map { index, size in
            let media = SyntheticMedia(size: UInt64(size), seed: UInt64(index + 1))
            var made: [UInt8] = []
            var block: UInt64 = 0
            while made.count < size {
                made += media.block(block)
                block += 1
            }
            return SHA256.hash(made)
        }
    }

    /// The name under which a device's recordings go.
    static func name(_ serial: String) -> String { "ptp-1209-0b0d-\(serial)" }
}

extension Scene {
    /// Everything the plain camera holds, exactly once at the destination, under statements that say who made them.
    func expectKept(
        _ contents: [SHA256Digest],
        by name: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let folders = closed(by: name).values.flatMap { $0 }
        var held: [SHA256Digest] = []
        for folder in folders {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            let item = names.first { $0.hasPrefix("item-000-object.") }
            #expect(
                Set(names)
                    == [
                        item ?? "item", "unproven.json", "unproven.json.p7s", "receipt.json",
                        "receipt.json.p7s",
                    ],
                sourceLocation: sourceLocation
            )
            held.append(SHA256.hash(try FixturePKI.bytes("\(folder)/\(item ?? "")")))
            let statement = try UnprovenStatement(parsing: FixturePKI.bytes("\(folder)/unproven.json"))
            #expect(throws: EvidenceError.self, "nobody takes it for a manifest") {
                try Manifest(parsing: statement.bytes)
            }
            let receipt = try Receipt(parsing: FixturePKI.bytes("\(folder)/receipt.json"))
            #expect(receipt.unprovenByCamera, sourceLocation: sourceLocation)
            try receipt.content.requireCovers(.unproven(statement), digest: receipt.key.manifest)
        }
        #expect(held.count == contents.count, sourceLocation: sourceLocation)
        #expect(Set(held) == Set(contents), "bit for bit", sourceLocation: sourceLocation)
        #expect(incoming.isEmpty, "nothing uncommitted is left", sourceLocation: sourceLocation)
    }
}
