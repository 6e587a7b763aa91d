import AuditLog
import Bytes
import Cryptography
import DirectoryDriver
import Evidence
import Foundation
import Journal
import Policy
import Synchronization
import TestSupport
import Testing
import Upload

@testable import Station

/// One item, read for two destinations of which each lacks something else.
@Suite struct `An item on its way to two destinations` {
    private static let chunk = 4096
    private let bytes = (0..<4 * chunk + 100).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
    private let folder: TemporaryDirectory
    private let key: RecordingKey
    private let item: ItemPlan
    private let told = Told()
    private let recorder: Recorder

    /// What the policy is told.
    private final class Told: Sendable {
        private let events = Mutex<[DockEvent]>([])
        var facts: [Policy.Fact] {
            events.withLock { $0 }.compactMap { if case .recorded(_, let fact) = $0 { fact } else { nil } }
        }
        func add(_ event: DockEvent) { events.withLock { $0.append(event) } }
    }

    /// The item's bytes, out of memory.
    private final class Reading: ItemReading {
        private let bytes: [UInt8]
        private(set) var ranges: [Range<UInt64>] = []

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        func stream(
            _ range: Range<UInt64>,
            isLast: Bool,
            _ pace: BayPace,
            _ body: (UnsafeRawBufferPointer) -> Bool
        ) throws(ReadFailure) {
            ranges.append(range)
            let slice = Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)])
            guard unsafe slice.withUnsafeBytes({ unsafe body($0) }) else { throw .abandoned }
        }
    }

    init() throws {
        folder = try TemporaryDirectory()
        let bytes = bytes
        item = ItemPlan(
            index: 0,
            role: "clip",
            mediaType: "video/mp4",
            size: UInt64(bytes.count),
            digest: SHA256.hash(bytes),
            chunkSize: UInt64(Self.chunk),
            chunkDigests: stride(from: 0, to: bytes.count, by: Self.chunk).map {
                SHA256.hash(Array(bytes[$0..<min($0 + Self.chunk, bytes.count)]))
            }
        )
        key = try #require(RecordingKey("bwvdock-fixture.invalid/CAM-0001/REC-1-\(SHA256.hash([1]).hex)"))
        let audit = try AuditLog(path: folder.path("audit"), station: "north") { _ in [] }
        recorder = Recorder(
            journal: try Journal(path: folder.path("journal")),
            audit: AuditTrail(audit)
        ) { [told] in told.add($0) }
    }

    /// A folder with an upload of the item, of which so many chunks are held.
    private func target(_ name: String, holding held: Range<Int>) throws -> TransferTarget {
        let root = folder.path(name)
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        try DirectoryDriver.initialise(root: root, as: DestinationIdentity(identity: name))
        let driver = try DirectoryDriver(root: root, stationName: "north")
        let token = try driver.begin(key, manifest: [], item: item)
        for chunk in item.chunks[held] {
            let writer = try driver.put(chunk, to: token, of: key, item: item)
            let range = Int(chunk.offset)..<Int(chunk.offset + chunk.length)
            try unsafe bytes[range].withUnsafeBytes { unsafe try writer.write($0) }
            try writer.finish()
        }
        return TransferTarget(name: name, driver: driver, token: token, held: Set(held), overlaps: true)
    }

    /// From here on nothing can be written to the upload any more.
    private func fill(_ name: String) throws {
        let root = folder.path(name)
        let part = try #require(
            FileManager.default.subpathsOfDirectory(atPath: root).first { $0.hasSuffix(".part") }
        )
        try FileManager.default.removeItem(atPath: "\(root)/\(part)")
        try FileManager.default.createSymbolicLink(
            atPath: "\(root)/\(part)",
            withDestinationPath: "/dev/full"
        )
    }

    private func transfer(_ reading: Reading, hashes: [Int: Blob] = [:]) -> ItemTransfer {
        ItemTransfer(
            key: key,
            item: item,
            reading: reading,
            recorder: recorder,
            hashes: hashes,
            parking: Parking(),
            pace: BayPace(
                bandwidth: Bandwidth(BandwidthPlan(), now: { 0 }, minuteOfDay: { 0 }),
                bay: "A",
                beat: {}
            ),
            moved: { _ in },
            doubted: { _ in }
        )
    }

    private var states: [Int: Blob] {
        told.facts.reduce(into: [:]) { states, fact in
            if case .chunkAcknowledged(_, _, let chunk, let hash) = fact { states[chunk + 1] = hash }
        }
    }

    private func acknowledged(at name: String) -> [Int] {
        told.facts.compactMap { fact in
            if case .chunkAcknowledged(name, _, let chunk, _) = fact { chunk } else { nil }
        }
    }

    @Test func `ends its attempt when the only one that lacks a chunk fails, and starts right in the next`()
        throws
    {
        let (full, well) = (try target("full", holding: 0..<0), try target("well", holding: 0..<2))
        try fill("full")
        #expect(try transfer(Reading(bytes)).run([full, well]).keys.sorted() == ["full"])
        #expect(told.facts.isEmpty)
        let reading = Reading(bytes)
        #expect(try transfer(reading).run([well]).isEmpty)
        #expect(acknowledged(at: "well") == [2, 3, 4])
        #expect(try well.driver.commit(well.token, of: key, item: item).name == "item-000-clip.mp4")
    }

    @Test func `is read no further than somebody lacks of it once it was whole`() throws {
        let first = try target("first", holding: 0..<0)
        #expect(try transfer(Reading(bytes)).run([first]).isEmpty)
        #expect(acknowledged(at: "first") == [0, 1, 2, 3, 4])
        // It ends between two blocks, where there is no hash state to go on from.
        #expect(states[5]?.bytes.isEmpty == true)
        let reading = Reading(bytes)
        var second = try target("second", holding: 0..<5)
        second = TransferTarget(
            name: "second",
            driver: second.driver,
            token: second.token,
            held: [0, 1, 3, 4],
            overlaps: true
        )
        #expect(try transfer(reading, hashes: states).run([second]).isEmpty)
        #expect(reading.ranges == [UInt64(2 * Self.chunk)..<UInt64(3 * Self.chunk)])
        #expect(acknowledged(at: "second") == [2])
    }
}
