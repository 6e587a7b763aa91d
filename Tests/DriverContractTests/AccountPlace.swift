import Bytes
import DaemonHarness
import Evidence
import Foundation
import HTTPClient
import ServerHarness
import Simulator
import TestSupport
import Testing
import Upload

@testable import ObjectStoreDriver

/// An account at an object store with a liar before it, and a station that is configured for it as a keeper would.
final class AccountPlace: StorePlace {
    let scene: Scene
    let faults: FaultProxy?
    let front: Front
    let judge: any DeliveryJudge
    let user: ObjectStoreServer.User
    let keyFile: String
    private let folder: TemporaryDirectory

    init(segments: String, faultsBy random: SeededGenerator? = nil, http: String = "") throws {
        let server = try ObjectStoreServer.shared.get()
        let destination = try ObjectStoreDestination(.segments, initialised: false)
        let user = destination.user
        self.user = user
        folder = try TemporaryDirectory()
        keyFile = try folder.write("key", Array("\(user.key)\n".utf8))
        front = try Front(to: server.port)
        faults = try random.map { try FaultProxy(to: server.port, random: $0) }
        let port = faults?.port ?? front.port
        let text = """
            { name: "dams", driver: "object-store",
              "object-store": { login: "http://127.0.0.1:\(port)/auth/v1.0", user: "\(user.login)",
                                key: "\(keyFile)", segments: "\(segments)" },
              http: { stallSeconds: \(faults == nil ? 30 : 3), \(http) } }
            """
        scene = try Scene(destination: text)
        judge = AccountJudge(
            driver: try ObjectStoreDriver(
                destination.settings(through: server.port),
                stationName: "judge"
            ),
            talk: try StoreTalk(to: server, as: user)
        )
    }

    /// Whether a request's head begins what the station does at a point of the order of events.
    static func begins(_ point: StorePoint, _ head: String) -> Bool {
        let isPut = head.hasPrefix("PUT")
        return switch point {
        case .chunk: isPut && (head.contains("/000000-") || head.contains("/item-000-clip.mp4 "))
        case .commit: isPut && head.contains("/item-000-") && !head.contains("/bwvdock-segments/")
        case .proof: head.hasPrefix("GET") && head.contains("/item-000-clip.mp4 ")
        case .receipt: isPut && head.contains(".receipt.json ")
        case .receiptSignature: isPut && head.contains(".receipt.json.p7s ")
        case .closing: head.hasPrefix("POST") && head.contains("X-Container-Meta-Status: Complete")
        case .tombstone: isPut && head.contains(".tombstone.json ")
        }
    }
}

private struct AccountJudge: DeliveryJudge {
    let driver: ObjectStoreDriver
    let talk: StoreTalk

    /// Containers that hold a recording.
    private func containers() throws -> [String] {
        try talk.names("").filter { $0.split(separator: "_").count == 3 }
    }

    func closed() throws -> [RecordingKey] {
        try containers().compactMap { container in
            let headers = try talk(.head, container).headers
            guard headers["x-container-meta-status"] == "Complete" else { return nil }
            let words = ["trustdomain", "bwcserialnumber", "recordingid", "manifestsha256"]
                .map { headers["x-container-meta-\($0)"] ?? "" }
            return RecordingKey("\(words[0])/\(words[1])/\(words[2])-\(words[3])")
        }
    }

    func sidecars(of key: RecordingKey) throws -> [Sidecar: [UInt8]] {
        guard case .present(_, let sidecars) = try driver.closed(key) else { return [:] }
        return sidecars
    }

    func items(of key: RecordingKey) throws -> [String] {
        try talk.names(Names.container(key)).filter { $0.hasPrefix("item-") }
    }

    func bytes(of item: String, in key: RecordingKey) throws -> [UInt8] {
        try talk(.get, "\(Names.container(key))/\(item)").body
    }

    func ownReceipts() throws -> [String: [UInt8]] {
        let names = try containers().map { "\($0)/alpha.receipt.json" }
        let found = try names.map { ($0, try talk(.get, $0)) }.filter { $0.1.isSuccess }
        return Dictionary(uniqueKeysWithValues: found.map { ($0.0, $0.1.body) })
    }

    /// Open recordings, and segments that no item is made of; the marks of items that were begun are empty.
    func leftovers() throws -> [String] {
        var needed: Set<String> = []
        var open: [String] = []
        for container in try containers() {
            if try talk(.head, container).headers["x-container-meta-status"] != "Complete" {
                open.append(container)
            }
            for item in try talk.names(container) where item.hasPrefix("item-") {
                needed.formUnion(try driver.client.segments(of: "\(container)/\(item)") ?? [])
            }
        }
        let segments = try talk.names(Names.segments).filter { !$0.hasSuffix("/begun") }
        return open + segments.filter { !needed.contains("\(Names.segments)/\($0)") }
    }
}
