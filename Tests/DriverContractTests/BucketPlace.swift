import CameraFile
import CameraFirmware
import Cryptography
import DaemonHarness
import Evidence
import Foundation
import HTTPClient
import Simulator
import TestSupport
import Testing
import Upload

@testable import S3Driver

/// A bucket with a liar before it, and a station that is configured for it as a keeper would.
final class BucketPlace {
    let destination: S3Destination
    let front: Front
    let scene: Scene
    let driver: S3Driver
    let secrets: [String]

    /// Where faults happen by chance, if they do; nothing does before `most` is set.
    let faults: FaultProxy?

    init(locked: Bool = false, faultsBy random: SeededGenerator? = nil) throws {
        destination = try S3Destination(Ministack.ready.get(), locked: locked, initialised: false)
        front = try Front(to: destination.forwarder.port)
        let port = destination.forwarder.port
        faults = try random.map { try FaultProxy(to: port, random: $0) }
        let configuration = destination.configuration
        let text = """
            { name: "dams", driver: "s3",
              s3: { endpoint: "http://127.0.0.1:\(faults?.port ?? front.port)", bucket: "\(configuration.bucket)", prefix: "force/",
                    style: "path", \(locked ? "retentionMode: \"governance\", retentionDays: 1," : "")
                    credentials: "\(configuration.credentialsPath)" },
              http: { stallSeconds: \(faults == nil ? 30 : 5) } }
            """
        // The scene runs 'bwvdockd --initialise dams'.
        scene = try Scene(destination: text)
        driver = try S3Driver(configuration, stationName: "judge")
        secrets = ["wJalrXUtnFEMI"]
    }

    /// Every recording that is closed.
    func closed() throws -> [RecordingKey] {
        try driver.keys(under: "force/").filter { $0.hasSuffix("/closed.json") }
            .compactMap { RecordingKey($0.dropFirst("force/".count).dropLast("/closed.json".count)) }
    }

    /// Throws unless a recording stands closed and right, asked past everything that lies.
    @Sendable static func check(_ key: RecordingKey, _ driver: S3Driver) throws {
        guard case .present(_, let sidecars) = try driver.closed(key), let manifest = sidecars[.manifest],
            sidecars[.receipt] != nil, sidecars[.receiptSignature] != nil
        else { throw TooEarly(description: "\(key.recording): not closed with its statements") }
        let folder = driver.configuration.folder(key)
        let names = try driver.keys(under: folder)
        for (index, item) in try Manifest(parsing: manifest).items.enumerated() {
            guard let name = names.first(where: { $0.hasPrefix("\(folder)item-00\(index)-") }) else {
                throw TooEarly(description: "\(key.recording): item \(index) is not there")
            }
            var held: [UInt8] = []
            _ = unsafe try driver.client.download(S3Request(.get, name)) { unsafe held += $0 }
            guard SHA256.hash(held) == item.digest else {
                throw TooEarly(description: "\(key.recording): item \(index) is wrong")
            }
        }
    }

    private struct TooEarly: Error, CustomStringConvertible {
        let description: String
    }

    func expectDelivered(_ texts: CameraText...) throws {
        #expect(try complaints(delivered: texts) == [])
    }

    /// What is wrong, if not every recording stands there exactly once, bit for bit what the camera sealed, and nothing
    /// uncommitted beside them.
    func complaints(delivered texts: [CameraText]) throws -> [String] {
        let closed = try closed()
        var complaints: [String] = []
        let names = texts.flatMap { text in text.recordings.map { "\(text.serial)/\($0.id)" } }.sorted()
        let found = closed.map { "\($0.serial.text)/\($0.recording.text)" }.sorted()
        if found != names { complaints.append("closed are \(found), not \(names)") }
        for text in texts { complaints += try wrongBytes(text, closed) }
        let open = try driver.openUploads(under: "force/").map(\.key)
        if !open.isEmpty { complaints.append("still open: \(open)") }
        return complaints
    }

    private func wrongBytes(_ text: CameraText, _ closed: [RecordingKey]) throws -> [String] {
        var complaints: [String] = []
        for recording in try text.file().recordings {
            let key = closed.first { $0.serial.text == text.serial && $0.recording == recording.id }
            let names = try key.map { try driver.keys(under: destination.configuration.folder($0)) } ?? []
            for (index, item) in recording.items.enumerated() {
                guard case .synthetic(let size, let seed) = item.content else { continue }
                let media = SyntheticMedia(size: size, seed: seed)
                var made: [UInt8] = []
                var block: UInt64 = 0
                while UInt64(made.count) < media.size {
                    made += media.block(block)
                    block += 1
                }
                var held: [UInt8]?
                if let name = names.first(where: { $0.contains("/item-00\(index)-") }) {
                    var bytes: [UInt8] = []
                    _ = unsafe try driver.client.download(S3Request(.get, name)) { unsafe bytes += $0 }
                    held = bytes
                }
                if held != Array(made.prefix(Int(media.size))) {
                    complaints.append(
                        "item \(index) of \(text.serial)/\(recording.id) is not as it was sealed"
                    )
                }
            }
        }
        return complaints
    }
}
