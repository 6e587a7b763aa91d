import Bytes
import Synchronization
import Testing
import Upload

@testable import ObjectStoreDriver

/// What is removed at a store that lies or ails: nothing that a closed recording needs.
extension `An object store` {
    enum Trouble: CaseIterable {
        case listingLags, listingIsNone, listingIsCut, itemsAway, itemsUnfound, segmentsUntold
    }

    @Test(arguments: Trouble.allCases)
    func `keeps what a closed recording is made of, whatever the store says of it`(
        trouble: Trouble
    ) throws {
        let setting = try Self.setting()
        let sample = try Sample()
        let container = Names.container(sample.key)
        let items = try setting.driver.uploadAll(sample)
        _ = try setting.driver.close(sample.key, items: items)
        let asked = Atomic(0)
        setting.front.rule { head in
            let isListing = head.hasPrefix("GET") && head.contains("\(container)?format=json")
            let isLook = head.hasPrefix("HEAD") && head.contains("\(container)/item-")
            let isManifest = head.hasPrefix("GET") && head.contains("multipart-manifest=get")
            let fate: Front.Fate? =
                switch trouble {
                case .listingLags where isListing: Self.said("[]")
                case .listingIsNone where isListing: Self.said("{}")
                case .listingIsCut where isListing: Self.said("[{\"name\"")
                case .itemsAway where isLook: Self.answer(503)
                case .itemsUnfound where isLook: Self.answer(404)
                case .segmentsUntold where isManifest: Self.said("[{}]")
                default: nil
                }
            if fate != nil { asked.add(1, ordering: .relaxed) }
            return fate ?? .passes
        }
        // Whether it succeeds or says that it cannot tell is the same here.
        try? setting.driver.abandon(sample.key)
        #expect(asked.load(ordering: .relaxed) > 0)
        setting.front.passAll()
        for item in sample.items {
            #expect(try setting.driver.proveClosed(sample.key, plan: item).sha256 == item.digest.hex)
        }
    }

    @Test func `whose listing does not end is held`() throws {
        let setting = try Self.setting()
        let sample = try Sample()
        _ = try setting.driver.uploadAll(sample)
        let line = "{\"name\":\"a\",\"bytes\":1,\"hash\":\"0\"}"
        let page = "[" + Array(repeating: line, count: 10_000).joined(separator: ",") + "]"
        setting.front.rule { $0.hasPrefix("GET") && $0.contains("format=json") ? Self.said(page) : .passes }
        #expect(remedy(of: try setting.driver.abandon(sample.key)) == .hold)
    }

    @Test(arguments: [503, 500, 200])
    func `that cannot say what it can do is asked again, and not taken for one that can do less`(
        status: Int
    ) throws {
        let setting = try Self.setting()
        setting.front.rule { head in head.contains(" /info ") ? Self.answer(status) : .passes }
        let probe = Result { try setting.driver.probe() }
        if status == 200 {
            #expect(try probe.get().limits.parallelChunks == 1)
        } else {
            #expect(remedy(of: try probe.get()) == .retry(afterSeconds: nil))
        }
        setting.front.passAll()
        #expect(try setting.driver.probe().limits.parallelChunks > 1)
    }

    @Test func `that takes a receipt with a success and does not have it is not believed`() throws {
        let setting = try Self.setting()
        let sample = try Sample()
        let items = try setting.driver.uploadAll(sample)
        setting.front.rule { head in
            head.hasPrefix("PUT") && head.contains(".receipt.json") ? Self.said("<Error/>") : .passes
        }
        #expect(
            remedy(of: try setting.driver.store(.receipt, [1], for: sample.key)) == .retry(afterSeconds: nil)
        )
        setting.front.passAll()
        try setting.driver.store(.receipt, [1], for: sample.key)
        _ = try setting.driver.close(sample.key, items: items)
    }

    @Test func `before which something says 200 to every question is asked again`() throws {
        let setting = try Self.setting()
        let sample = try Sample()
        let token = try setting.driver.begin(sample, sample.items[0])
        setting.front.rule { $0.contains("/auth/v1.0") ? .passes : Self.said("{}") }
        #expect(remedy(of: try setting.driver.begin(sample, sample.items[1])) == .hold)
        #expect(
            remedy(of: try setting.driver.resume(token, of: sample.key, item: sample.items[0])) == .hold
        )
        #expect(remedy(of: try setting.driver.closed(sample.key)) == .hold)
        #expect(remedy(of: try setting.driver.standing(.receipt, of: sample.key)) == .hold)
        setting.front.rule { $0.hasPrefix("HEAD") ? Self.said("") : .passes }
        #expect(remedy(of: try setting.driver.closed(sample.key)) == .hold)
    }
}
