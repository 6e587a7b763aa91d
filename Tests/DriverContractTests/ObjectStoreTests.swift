import Bytes
import Cryptography
import Evidence
import Foundation
import HTTPClient
import ServerHarness
import Synchronization
import TestSupport
import Testing
import Upload

@testable import ObjectStoreDriver

/// What the driver `object-store` promises beyond the contract, at a real store and at one that lies.
@Suite struct `An object store` {
    struct Setting {
        let destination: ObjectStoreDestination
        let front: Front
        let settings: ObjectStoreSettings
        let driver: ObjectStoreDriver
    }

    static func setting(
        _ way: ObjectStoreDestination.Way = .segments,
        _ change: (inout ObjectStoreSettings) -> Void = { _ in }
    ) throws -> Setting {
        let destination = try ObjectStoreDestination(way)
        let front = try Front(to: ObjectStoreServer.shared.get().port)
        var settings = try destination.settings(through: front.port)
        way.apply(to: &settings)
        change(&settings)
        let driver = try ObjectStoreDriver(settings, stationName: "north")
        return Setting(destination: destination, front: front, settings: settings, driver: driver)
    }

    static func answer(_ status: Int, _ headers: String = "") -> Front.Fate {
        .answered("HTTP/1.1 \(status) X\r\n\(headers)Content-Length: 12\r\n\r\nsecret words")
    }

    static func refusal(_ status: Int) -> Front.Fate {
        .refused("HTTP/1.1 \(status) X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    }

    static func said(_ body: String) -> Front.Fate {
        .answered("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    @Test func `has the layout and the metadata of the content-destination API`() throws {
        let setting = try Self.setting()
        let sample = try Sample()
        let container = Names.container(sample.key)
        let items = try setting.driver.uploadAll(sample)
        let owner = try setting.destination.owner()
        #expect(try owner.send(.head, container).headers["x-container-meta-status"] == "Transferring")
        _ = try setting.driver.close(sample.key, items: items)
        let recording = try owner.send(.head, container).headers
        #expect(recording["x-container-meta-status"] == "Complete")
        #expect(recording["x-container-meta-bwcserialnumber"] == "CAM-0001")
        #expect(recording["x-container-meta-scuserialnumber"] == "north")
        let clip = try owner.send(.head, "\(container)/item-000-clip.mp4").headers
        #expect(clip["x-object-meta-containertype"] == "mp4" && clip["content-type"] == "video/mp4")
        #expect(clip["x-static-large-object"]?.lowercased() == "true")
        #expect(container.split(separator: "_").count == 3)
    }

    @Test(arguments: [
        (400, DestinationError.Remedy.quarantine), (402, .hold), (403, .hold), (404, .beginAgain),
        (413, .hold),
        (422, .resendChunk), (500, .retry(afterSeconds: nil)), (503, .retry(afterSeconds: 7)), (507, .hold),
    ])
    func `says what to do, and nothing it was told in free text`(
        status: Int,
        remedy expected: DestinationError.Remedy
    ) throws {
        let setting = try Self.setting()
        let sample = try Sample()
        let item = sample.items[0]
        let token = try setting.driver.begin(sample, item)
        setting.front.rule { head in
            head.hasPrefix("PUT")
                ? Self.answer(status, status == 503 ? "Retry-After: 7\r\n" : "") : .passes
        }
        do {
            try setting.driver.send(item.chunks[0], token, sample, item)
            Issue.record("it was taken")
        } catch {
            #expect(error.remedy == expected, "\(error)")
            #expect(!error.description.contains("secret"))
        }
    }

    @Test(arguments: [ObjectStoreDestination.Way.segments, .wholeItems])
    func `whose token expires in mid-upload is logged in to again, once, and no chunk is lost`(
        way: ObjectStoreDestination.Way
    ) throws {
        let setting = try Self.setting(way)
        let sample = try Sample()
        let item = sample.items[0]
        let token = try setting.driver.begin(sample, item)
        let front = setting.front
        let isExpired = Flag()
        front.rule { head in
            if head.contains("/auth/v1.0") { isExpired.set(false) }
            guard isExpired.isSet else { return .passes }
            return head.contains("Expect: 100-continue") ? Self.refusal(401) : Self.answer(401)
        }
        for chunk in item.chunks {
            // A whole item is one request, which is let in at its start.
            if way == .segments || chunk.index == 0 { isExpired.set(true) }
            // Where bytes are gone with the old token, the chunk is asked for again.
            guard let remedy = remedy(of: try setting.driver.send(chunk, token, sample, item)) else {
                continue
            }
            #expect(remedy == .resendChunk)
            try setting.driver.send(chunk, token, sample, item)
        }
        isExpired.set(true)
        let committed = try setting.driver.commit(token, of: sample.key, item: item)
        #expect(
            try setting.driver.prove(committed, of: sample.key, plan: item).sha256 == item.digest.hex
        )
        let logins = front.heads.count { $0.contains("/auth/v1.0") }
        #expect(logins == (way == .segments ? 5 : 3))
    }

    @Test func `that refuses every token asks for a person, not for ever for a login`() throws {
        let setting = try Self.setting()
        _ = try setting.driver.probe()
        setting.front.rule { head in head.contains("/auth/v1.0") ? .passes : Self.answer(401) }
        let before = setting.front.heads.count
        #expect(remedy(of: try setting.driver.probe()) == .refreshCredentials)
        #expect(setting.front.heads.count - before < 6)
        setting.front.rule { _ in Self.answer(401) }
        #expect(remedy(of: try setting.driver.probe()) == .hold)
    }

    @Test func `of a chunk that is wrong sees a body cut off, and keeps nothing`() throws {
        for way in [ObjectStoreDestination.Way.segments, .wholeItems] {
            let setting = try Self.setting(way)
            let sample = try Sample(sizes: [3000])
            let item = sample.items[0]
            let token = try setting.driver.begin(sample, item)
            let writer = try setting.driver.put(item.chunks[0], to: token, of: sample.key, item: item)
            // All bytes are written; their digest is wrong, so the owner cancels.
            try writer.write([UInt8](repeating: 9, count: 3000))
            writer.cancel()
            #expect(try setting.driver.resume(token, of: sample.key, item: item) == .open(held: []))
            let owner = try setting.destination.owner()
            #expect(try owner.list(Names.container(sample.key))?.isEmpty == true)
            let segments = try owner.list(Names.segments, prefix: Names.staging(sample.key, "north")) ?? []
            #expect(segments.allSatisfy { $0.name.hasSuffix("/begun") })
        }
    }

    @Test(arguments: [ObjectStoreDestination.Way.segments, .wholeItems])
    func `whose answer to a commit is lost holds the item once`(way: ObjectStoreDestination.Way) throws {
        let setting = try Self.setting(way)
        let sample = try Sample()
        let item = sample.items[0]
        let name = "\(Names.container(sample.key))/item-000"
        setting.front.rule { head in head.hasPrefix("PUT") && head.contains(name) ? .unheard : .passes }
        #expect(remedy(of: try setting.driver.upload(sample, item)) == .retry(afterSeconds: nil))
        setting.front.passAll()
        let committed = try setting.driver.upload(sample, item)
        #expect(try setting.driver.prove(committed, of: sample.key, plan: item).sha256 == item.digest.hex)
    }

    @Test func `that lost a segment before the commit is sent that one again`() throws {
        let setting = try Self.setting()
        let sample = try Sample()
        let item = sample.items[0]
        let driver = try setting.destination.driver(station: "north")
        let token = try driver.begin(sample, item)
        for chunk in item.chunks { try driver.send(chunk, token, sample, item) }
        let lost = Names.segment(sample.key, "north", try item.fileName(), ChunkSpan([item.chunks[1]]))
        // It is still listed: so it looks when a disk lost it.
        try setting.destination.loseBytes(of: "\(Names.segments)/\(lost)")
        #expect(
            remedy(of: try driver.commit(token, of: sample.key, item: item)) == .resendChunk
        )
        #expect(try driver.resume(token, of: sample.key, item: item) == .open(held: [0, 2]))
        let committed = try driver.upload(sample, item)
        #expect(try driver.prove(committed, of: sample.key, plan: item).sha256 == item.digest.hex)
    }

    @Test func `without room for a whole item in one request says so before anything is sent`() throws {
        let setting = try Self.setting(.wholeItems)
        let chunk: UInt64 = 8 << 20
        let plan = ItemPlan(
            index: 0,
            role: "clip",
            mediaType: "video/mp4",
            size: 641 * chunk,
            digest: SHA256.hash([]),
            chunkSize: chunk,
            chunkDigests: [SHA256Digest](repeating: SHA256.hash([]), count: 641)
        )
        let before = setting.front.heads.count { $0.hasPrefix("PUT") }
        do {
            _ = try setting.driver.begin(Sample().key, manifest: [], item: plan)
            Issue.record("it was begun")
        } catch let error as DestinationError {
            #expect(error.remedy == .hold && error.hint?.contains("static large objects") == true)
        }
        #expect(setting.front.heads.count { $0.hasPrefix("PUT") } == before)
        #expect(try setting.driver.probe().limits.maximumChunk == (5 << 30) + 2)
    }

    @Test func `that declares no tracks gets none, and is asked again`() throws {
        let setting = try Self.setting()
        let sample = try Sample()
        let owner = try setting.destination.owner()
        func declare(_ text: String) throws {
            let response = try owner.send(.put, Capabilities.objects[0], body: Array(text.utf8))
            try #require(response.isSuccess)
        }
        try declare(#"{"StoreAndRead":{"StoreReadSystemID":true,"StoreGNSSTrackRecording":false}}"#)
        _ = try setting.driver.probe()
        _ = try setting.driver.begin(sample, sample.items[0])
        #expect(remedy(of: try setting.driver.begin(sample, sample.items[1])) == .hold)
        try declare(#"{"StoreAndRead":{"StoreReadSystemID":true,"StoreGNSSTrackRecording":true}}"#)
        _ = try setting.driver.begin(sample, sample.items[1])
        try declare("nonsense")
        let next = try ObjectStoreDriver(setting.settings, stationName: "north")
        #expect(remedy(of: try next.begin(sample, sample.items[1])) == .hold)
        // A connection file may say that it takes everything anyway.
        var full = setting.settings
        full.support = .full
        _ = try ObjectStoreDriver(full, stationName: "north").begin(sample, sample.items[1])
    }

    @Test func `whose system object is gone or another's is held`() throws {
        let setting = try Self.setting()
        let identity = try setting.destination.owner().identity()
        #expect(try setting.driver.probe().identity == identity.identity)
        let name = Names.system(identity)
        let owner = try setting.destination.owner()
        let headers = try owner.send(.head, name).headers
        #expect(headers["x-object-meta-connectionid"] == identity.identity)
        _ = try owner.send(.put, name, headers: [("X-Object-Meta-Connectionid", "another")])
        #expect(remedy(of: try setting.driver.probe()) == .hold)
        _ = try owner.send(.delete, name)
        #expect(remedy(of: try setting.driver.probe()) == .hold)
    }

    @Test func `is cleared of what another station left behind long ago, and of nothing younger`() throws {
        let setting = try Self.setting { $0.abandonAfterSeconds = 2 }
        let sample = try Sample()
        let south = try ObjectStoreDriver(setting.settings, stationName: "south")
        let token = try south.begin(sample, sample.items[0])
        try south.send(sample.items[0].chunks[0], token, sample, sample.items[0])
        let owner = try setting.destination.owner()
        let theirs = Names.staging(sample.key, "south")
        _ = try setting.driver.begin(sample, sample.items[0])
        #expect(try owner.list(Names.segments, prefix: theirs)?.count == 2)
        usleep(3_500_000)
        _ = try setting.driver.begin(sample, sample.items[1])
        #expect(try owner.list(Names.segments, prefix: theirs)?.isEmpty == true)
    }

    @Test func `behind a proxy that drops names with dots is told no metadata by such names`() throws {
        let setting = try Self.setting()
        let front = try SecureFront(before: ObjectStoreServer.shared.get().port)
        var settings = try setting.destination.settings(through: front.port, isSecure: true)
        settings.http.authorities = front.authority
        let driver = try ObjectStoreDriver(settings, stationName: "north")
        let sample = try Sample()
        let items = try driver.uploadAll(sample)
        let dotted = RecordingMetadata(entries: [.init(name: "start.time", value: "now")])
        #expect(remedy(of: try driver.describe(sample.key, dotted)) == .quarantine)
        let reserved = RecordingMetadata(entries: [.init(name: "Status", value: "Complete")])
        #expect(remedy(of: try driver.describe(sample.key, reserved)) == .quarantine)
        // Corrected in the configuration: no byte is sent again.
        try driver.describe(sample.key, RecordingMetadata(entries: [.init(name: "StartTime", value: "now")]))
        _ = try driver.close(sample.key, items: items)
    }

    @Test func `that lets nothing be read is claimed by size alone`() throws {
        let setting = try Self.setting()
        let sample = try Sample()
        let committed = try setting.driver.upload(sample, sample.items[0])
        setting.front.rule { head in
            head.hasPrefix("GET") && head.contains("/item-000") ? Self.answer(403) : .passes
        }
        let proof = try setting.driver.prove(committed, of: sample.key, plan: sample.items[0])
        #expect(proof.integrity == .size && proof.sha256.isEmpty)
    }
}

private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set(_ value: Bool) { self.value.store(value, ordering: .relaxed) }
}
