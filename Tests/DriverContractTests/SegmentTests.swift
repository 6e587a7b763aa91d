import Bytes
import Evidence
import HTTPClient
import Synchronization
import Testing
import Upload

@testable import ObjectStoreDriver

/// How segments go to an object store: what is asked before each of them, and what is noticed later.
@Suite struct `Segments on their way to an object store` {
    private let setting: `An object store`.Setting
    private let sample: Sample
    private let mark: String
    /// Stands still unless a test moves it, so that a slow machine makes nothing seen long ago.
    private let clock = Clock()

    init() throws {
        let clock = clock
        setting = try `An object store`.setting { $0.http.now = { clock.milliseconds } }
        sample = try Sample()
        mark = Names.mark(sample.key, "north", try sample.items[0].fileName())
    }

    private var looks: Int { setting.front.heads.count { $0.hasPrefix("HEAD") && $0.contains("/begun ") } }

    @Test func `follow each other without a look at their mark before each`() throws {
        let item = sample.items[0]
        let token = try setting.driver.begin(sample, item)
        for chunk in item.chunks { try setting.driver.send(chunk, token, sample, item) }
        #expect(looks == 0)
        clock.milliseconds += 10_000
        try setting.driver.send(item.chunks[0], token, sample, item)
        #expect(looks == 1)
        // A driver that starts in the middle has seen nothing yet.
        let next = try ObjectStoreDriver(setting.settings, stationName: "north")
        for chunk in item.chunks { try next.send(chunk, token, sample, item) }
        #expect(looks == 2)
    }

    @Test func `of an upload that somebody else removed are missed at the commit`() throws {
        let item = sample.items[0]
        let token = try setting.driver.begin(sample, item)
        try setting.driver.send(item.chunks[0], token, sample, item)
        _ = try setting.destination.owner().send(.delete, "\(Names.segments)/\(mark)")
        for chunk in item.chunks.dropFirst() { try setting.driver.send(chunk, token, sample, item) }
        #expect(
            remedy(of: try setting.driver.commit(token, of: sample.key, item: item)) == .beginAgain
        )
        // Begun again, what stands is not sent twice.
        let again = try setting.driver.begin(sample, item)
        #expect(try setting.driver.resume(again, of: sample.key, item: item) == .open(held: [0, 1, 2]))
    }

    @Test func `are sent again with a new token where the old one is refused after the last byte`() throws {
        let item = sample.items[0]
        let token = try setting.driver.begin(sample, item)
        let isExpired = Mutex(true)
        setting.front.rule { head in
            if head.contains("/auth/v1.0") { isExpired.withLock { $0 = false } }
            return isExpired.withLock { $0 } ? `An object store`.answer(401) : .passes
        }
        #expect(
            remedy(of: try setting.driver.send(item.chunks[0], token, sample, item)) == .resendChunk
        )
        for chunk in item.chunks { try setting.driver.send(chunk, token, sample, item) }
        let committed = try setting.driver.commit(token, of: sample.key, item: item)
        #expect(
            try setting.driver.prove(committed, of: sample.key, plan: item).sha256 == item.digest.hex
        )
    }

    @Test func `that no token opens the way for want a person to look at the credentials`() throws {
        let item = sample.items[0]
        let token = try setting.driver.begin(sample, item)
        setting.front.rule { head in
            head.hasPrefix("PUT") ? `An object store`.refusal(401) : .passes
        }
        #expect(
            remedy(of: try setting.driver.send(item.chunks[0], token, sample, item)) == .refreshCredentials
        )
    }

    @Test func `may be of real size`() throws {
        let sample = try Sample(sizes: [(17 << 20) + 5], chunkSize: 8 << 20)
        let committed = try setting.driver.upload(sample, sample.items[0])
        let proof = try setting.driver.prove(committed, of: sample.key, plan: sample.items[0])
        #expect(proof.sha256 == sample.items[0].digest.hex && proof.integrity == .readBack)
    }
}

/// A clock that a test moves.
private final class Clock: Sendable {
    private let time = Mutex<Int64>(1_000_000)
    var milliseconds: Int64 {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }
}
