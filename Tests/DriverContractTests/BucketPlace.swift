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
final class BucketPlace: StorePlace {
    let destination: S3Destination
    let front: Front
    let scene: Scene
    let driver: S3Driver
    let secrets: [String]

    /// Where faults happen by chance, if they do; nothing does before `most` is set.
    let faults: FaultProxy?
    let judge: any DeliveryJudge

    init(locked: Bool = false, faultsBy random: SeededGenerator? = nil, http: String = "") throws {
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
              http: { stallSeconds: \(faults == nil ? 30 : 3), \(http) } }
            """
        // The scene runs 'bwvdockd --initialise dams'.
        scene = try Scene(destination: text)
        driver = try S3Driver(configuration, stationName: "judge")
        judge = BucketJudge(driver: driver)
        secrets = ["wJalrXUtnFEMI"]
    }

    /// Whether a request's head begins what the station does at a point of the order of events.
    static func begins(_ point: StorePoint, _ head: String) -> Bool {
        switch point {
        case .chunk: head.hasPrefix("PUT") && head.contains("partNumber=1&")
        case .commit: head.hasPrefix("POST") && head.contains("?uploadId=")
        case .proof: head.hasPrefix("GET") && head.contains("/item-000-") && !head.contains("uploadId=")
        case .receipt: head.hasPrefix("PUT") && head.contains(".receipt.json ")
        case .receiptSignature: head.hasPrefix("PUT") && head.contains(".receipt.json.p7s ")
        case .closing: head.hasPrefix("PUT") && head.contains("/closed.json ")
        case .tombstone: head.hasPrefix("PUT") && head.contains("/tombstone.json ")
        }
    }

    func closed() throws -> [RecordingKey] { try judge.closed() }

    func expectDelivered(_ texts: CameraText...) throws {
        #expect(try judge.complaints(delivered: texts) == [])
    }
}

private struct BucketJudge: DeliveryJudge {
    let driver: S3Driver

    func closed() throws -> [RecordingKey] {
        try driver.keys(under: "force/").filter { $0.hasSuffix("/closed.json") }
            .compactMap { RecordingKey($0.dropFirst("force/".count).dropLast("/closed.json".count)) }
    }

    func sidecars(of key: RecordingKey) throws -> [Sidecar: [UInt8]] {
        guard case .present(_, let sidecars) = try driver.closed(key) else { return [:] }
        return sidecars
    }

    func items(of key: RecordingKey) throws -> [String] {
        let folder = driver.configuration.folder(key)
        return try driver.keys(under: "\(folder)item-").map { String($0.dropFirst(folder.count)) }
    }

    func bytes(of item: String, in key: RecordingKey) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let request = S3Request(.get, driver.configuration.folder(key) + item)
        _ = unsafe try driver.client.download(request) { unsafe bytes += $0 }
        return bytes
    }

    func ownReceipts() throws -> [String: [UInt8]] {
        let names = try driver.keys(under: "force/").filter { $0.hasSuffix("/alpha.receipt.json") }
        return Dictionary(uniqueKeysWithValues: try names.map { ($0, try driver.read($0) ?? []) })
    }

    func leftovers() throws -> [String] { try driver.openUploads(under: "force/").map(\.key) }
}
