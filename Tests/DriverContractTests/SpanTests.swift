import Bytes
import HTTPClient
import ServerHarness
import Synchronization
import Testing
import Upload

@testable import ObjectStoreDriver

/// Several chunks of an item in one request to an object store: what is held when, and what becomes of those that break off.
@Suite struct `Chunks that go together` {
    private let setting: `An object store`.Setting
    /// Five chunks and a bit, by two to a segment.
    private let sample: Sample
    private let item: ItemPlan
    private let token: UploadToken
    private static let width: UInt64 = 2 * 4096

    init() throws {
        setting = try `An object store`.setting(.spans) { $0.segmentBytes = Self.width }
        sample = try Sample(sizes: [5 * 4096 + 17])
        item = sample.items[0]
        token = try setting.driver.begin(sample, item)
    }

    private func send(
        _ chunk: Int,
        _ driver: ObjectStoreDriver? = nil,
        to token: UploadToken? = nil
    ) throws -> Range<Int> {
        let (chunk, driver) = (item.chunks[chunk], driver ?? setting.driver)
        let writer = try driver.put(chunk, to: token ?? self.token, of: sample.key, item: item)
        try writer.write(sample.bytes(of: chunk, in: item))
        // Whoever waits for nobody is promised nothing, and nobody waits for nothing.
        let waits = writer.awaitsAnswer
        let held = try writer.finish()
        #expect(waits == !held.isEmpty)
        return held
    }

    private func held(by driver: ObjectStoreDriver? = nil) throws -> RemoteUpload {
        try (driver ?? setting.driver).resume(token, of: sample.key, item: item)
    }

    /// The places that the segments' names speak of.
    private func segments() throws -> [Substring] {
        let prefix = Names.upload(sample.key, "north", try item.fileName())
        let listed = try setting.destination.owner().list(Names.segments, prefix: prefix) ?? []
        return listed.map { $0.name.dropFirst(prefix.count) }.filter { $0 != "begun" }.map { $0.dropLast(65) }
            .sorted()
    }

    private func expectProven(_ driver: ObjectStoreDriver? = nil) throws {
        let driver = driver ?? setting.driver
        let committed = try driver.commit(token, of: sample.key, item: item)
        #expect(
            try driver.prove(committed, of: sample.key, plan: item).sha256 == item.digest.hex
        )
    }

    private func another() throws -> ObjectStoreDriver {
        try ObjectStoreDriver(setting.settings, stationName: "north")
    }

    @Test func `are held with the last of them, not before`() throws {
        #expect(try (0..<6).map { try send($0) } == [0..<0, 0..<2, 2..<2, 2..<4, 4..<4, 4..<6])
        #expect(try segments() == ["000000-000001", "000002-000003", "000004-000005"])
        try expectProven()
    }

    @Test func `are asked for as a whole after a crash`() throws {
        for chunk in 0..<3 { _ = try send(chunk) }
        let next = try another()
        #expect(try held(by: next) == .open(held: [0, 1]))
        for chunk in 2..<6 { _ = try send(chunk, next) }
        #expect(try segments() == ["000000-000001", "000002-000003", "000004-000005"])
        try expectProven(next)
    }

    @Test(arguments: [true, false])
    func `go on one by one once they broke off`(isNoticed: Bool) throws {
        for chunk in 0..<3 { _ = try send(chunk) }
        let writer = try setting.driver.put(item.chunks[3], to: token, of: sample.key, item: item)
        try writer.write([1, 2, 3])
        writer.cancel()
        // The camera may be read again at once, or the destination be asked first.
        if !isNoticed {
            #expect(try send(3) == 3..<4)
            #expect(try held() == .open(held: [0, 1, 3]))
        } else {
            #expect(try held() == .open(held: [0, 1]))
            #expect(try send(2) == 2..<3)
            #expect(try send(3) == 3..<4)
        }
        if !isNoticed { #expect(try send(2) == 2..<3) }
        #expect(try [4, 5].map { try send($0) } == [4..<5, 5..<6])
        #expect(try segments() == ["000000-000001", "000002", "000003", "000004", "000005"])
        try expectProven()
    }

    @Test(arguments: [true, false])
    func `are cut off at the store when the upload rests in between`(isTold: Bool) throws {
        _ = try send(0)
        if isTold { setting.driver.rest(sample.key) }
        #expect(try held() == .open(held: []))
        #expect(try segments() == [])
        #expect(try (0..<6).map { try send($0) } == (0..<6).map { $0..<$0 + 1 })
        try expectProven()
    }

    private func driverOfSingles() throws -> ObjectStoreDriver {
        var alone = setting.settings
        alone.segmentBytes = 0
        return try ObjectStoreDriver(alone, stationName: "north")
    }

    @Test func `are counted as the upload was begun, whatever is set later`() throws {
        for chunk in 0..<2 { _ = try send(chunk) }
        let later = try driverOfSingles()
        #expect(try held(by: later) == .open(held: [0, 1]))
        #expect(try (2..<6).map { try send($0, later) } == [2..<2, 2..<4, 4..<4, 4..<6])
        try expectProven(later)
    }

    @Test func `that an earlier version began one by one end so`() throws {
        let text = String(decoding: token.bytes, as: UTF8.self)
        let earlier = UploadToken(bytes: Array(text.replacing(",\"segmentBytes\":8192", with: "").utf8))
        #expect(earlier != token)
        #expect(try (0..<6).map { try send($0, to: earlier) } == (0..<6).map { $0..<$0 + 1 })
        let committed = try setting.driver.commit(earlier, of: sample.key, item: item)
        #expect(try setting.driver.prove(committed, of: sample.key, plan: item).sha256 == item.digest.hex)
    }

    @Test func `that went one by one before the journal was lost end so`() throws {
        let before = try driverOfSingles()
        let first = try before.begin(sample, item)
        #expect(try send(0, before, to: first) == 0..<1)
        #expect(try held() == .open(held: [0]))
        for chunk in 1..<6 { #expect(try send(chunk) == chunk..<chunk + 1) }
        try expectProven()
    }

    @Test func `are sent again where the store has lost them before the commit`() throws {
        for chunk in 0..<6 { _ = try send(chunk) }
        let span = item.span(of: item.chunks[2], upTo: Self.width)
        let lost = Names.segment(sample.key, "north", try item.fileName(), span)
        try setting.destination.loseBytes(of: "\(Names.segments)/\(lost)")
        // Without the front, which does not see where the store's refusal ends.
        var settings = try setting.destination.settings(through: ObjectStoreServer.shared.get().port)
        settings.segmentBytes = Self.width
        let driver = try ObjectStoreDriver(settings, stationName: "north")
        #expect(remedy(of: try driver.commit(token, of: sample.key, item: item)) == .resendChunk)
        #expect(try held(by: driver) == .open(held: [0, 1, 4, 5]))
        for chunk in 2..<4 { _ = try send(chunk, driver) }
        try expectProven(driver)
    }

    @Test func `are sent again with a new token where the old one is refused after the last byte`() throws {
        let isExpired = Mutex(true)
        setting.front.rule { head in
            if head.contains("/auth/v1.0") { isExpired.withLock { $0 = false } }
            return isExpired.withLock { $0 } ? `An object store`.answer(401) : .passes
        }
        #expect(try send(0) == 0..<0)
        #expect(remedy(of: try send(1)) == .resendChunk)
        #expect(try held() == .open(held: []))
        for chunk in 0..<6 { _ = try send(chunk) }
        try expectProven()
    }

    @Test func `go one by one where a proxy lets nothing larger through, for every item`() throws {
        setting.front.rule { head in
            head.hasPrefix("PUT") && head.contains("Content-Length: 8192")
                ? `An object store`.refusal(413) : .passes
        }
        let second = try Sample("two", id: "REC-0002", sizes: [5 * 4096 + 17])
        #expect(remedy(of: try send(0)) == .resendChunk)
        #expect(try (0..<6).map { try send($0) } == (0..<6).map { $0..<$0 + 1 })
        try expectProven()
        _ = try setting.driver.upload(second, second.items[0])
    }

    /// Sends both chunks of a recording of its own, which are one segment: what is held by the last.
    private func sendTwo(_ id: String, answered status: Int?) throws -> Range<Int> {
        setting.front.rule { head in
            guard let status, head.hasPrefix("PUT"), head.contains("Content-Length: 8192") else {
                return .passes
            }
            return .answered("HTTP/1.1 \(status) X\r\nContent-Length: 0\r\n\r\n")
        }
        let next = try Sample(id, id: id, sizes: [2 * 4096])
        let token = try setting.driver.begin(next, next.items[0])
        return try next.items[0].chunks.map { try setting.driver.send($0, token, next, next.items[0]) }[1]
    }

    @Test func `go one by one once three in a row had no good answer, for every item`() throws {
        for number in 1...3 {
            let error = #expect(throws: DestinationError.self) {
                try sendTwo("REC-100\(number)", answered: 504)
            }
            #expect(error?.remedy == .retry(afterSeconds: nil))
            #expect(error?.hint?.contains("segmentMebibytes") == true)
        }
        #expect(try sendTwo("REC-1004", answered: 504) == 1..<2)
    }

    @Test func `go on together where one or two had no good answer and the next one has`() throws {
        for (number, status) in [504, 503, nil, 503, 504].enumerated() {
            let held = try? sendTwo("REC-200\(number)", answered: status)
            #expect(held == (status == nil ? 0..<2 : nil))
        }
        #expect(try sendTwo("REC-2009", answered: nil) == 0..<2)
    }

    enum Listing: CaseIterable { case hasItWithAnotherSize, hasOneOfItsChunksInstead }

    @Test(arguments: Listing.allCases)
    func `are found by name where the listing is behind, and nothing that the item is made of goes`(
        listing: Listing
    ) throws {
        for chunk in 0..<6 { _ = try send(chunk) }
        let owner = try setting.destination.owner()
        let (prefix, name) = (Names.upload(sample.key, "north", try item.fileName()), try item.fileName())
        let alone = Names.segment(sample.key, "north", name, ChunkSpan([item.chunks[2]]))
        if listing == .hasOneOfItsChunksInstead {
            let bytes = sample.bytes(of: item.chunks[2], in: item)
            _ = try owner.send(.put, "\(Names.segments)/\(alone)", body: bytes)
        }
        let span = Names.segment(sample.key, "north", name, item.span(of: item.chunks[2], upTo: Self.width))
        let entries = try #require(try owner.list(Names.segments, prefix: prefix)).compactMap { entry in
            let size = entry.name == span ? 1 : entry.size
            let isTold = entry.name != span || listing == .hasItWithAnotherSize
            let words = #""name":"\#(entry.name)","bytes":\#(size),"hash":"\#(entry.etag)""#
            return isTold ? #"{\#(words),"last_modified":"2026-01-01T00:00:00"}"# : nil
        }
        setting.front.rule { head in
            guard head.hasPrefix("GET"), head.contains("\(Names.segments)?format=json") else {
                return .passes
            }
            let page = head.contains("&marker=") ? "" : entries.joined(separator: ",")
            return `An object store`.said("[\(page)]")
        }
        let committed = try setting.driver.commit(token, of: sample.key, item: item)
        setting.front.passAll()
        #expect(try segments() == ["000000-000001", "000002-000003", "000004-000005"])
        #expect(try setting.driver.prove(committed, of: sample.key, plan: item).sha256 == item.digest.hex)
    }

    @Test func `that stand there already are found to be held`() throws {
        for chunk in 0..<6 { _ = try send(chunk) }
        // As where a listing is behind and nobody knows.
        #expect(try [0, 1].map { try send($0) } == [0..<0, 0..<2])
        #expect(try segments().count == 3)
        try expectProven()
    }

    @Test func `whose request ended after it had been given up stand in nobody's way, and go`() throws {
        for chunk in 0..<2 { _ = try send(chunk) }
        _ = try send(2)
        #expect(try held() == .open(held: [0, 1]))
        for chunk in 2..<6 { _ = try send(chunk) }
        let span = item.span(of: item.chunks[2], upTo: Self.width)
        let late = Names.segment(sample.key, "north", try item.fileName(), span)
        let bytes = sample.bytes[0][Int(span.offset)..<Int(span.offset + span.length)]
        _ = try setting.destination.owner().send(.put, "\(Names.segments)/\(late)", body: Array(bytes))
        // After a start nobody knows of what broke off, but what stands there says so.
        let next = try another()
        #expect(try held(by: next) == .open(held: [0, 1, 2, 3, 4, 5]))
        #expect(try send(0, next) == 0..<1)
        try expectProven(next)
        #expect(try segments() == ["000000-000001", "000002-000003", "000004", "000005"])
    }

    @Test func `are counted by what fits, and are one at least`() {
        let width: (UInt64) -> [Range<Int>] = { item.spans(upTo: $0).map(\.chunks) }
        #expect(width(0) == (0..<6).map { $0..<$0 + 1 } && width(4096) == width(0) && width(8191) == width(0))
        #expect(width(3 * 4096) == [0..<3, 3..<6] && width(.max) == [0..<6])
        for span in item.spans(upTo: Self.width) {
            for chunk in span.chunks {
                #expect(item.span(of: item.chunks[chunk], upTo: Self.width) == span)
            }
        }
        #expect(item.spans(upTo: Self.width).map(\.length).reduce(0, +) == item.size)
        #expect(item.spans(upTo: 4096).map(\.digest) == item.chunkDigests)
    }
}
