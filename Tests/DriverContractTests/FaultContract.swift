import Testing
import Upload

@Suite struct `Every driver at a faulty destination` {
    @Test(arguments: Candidate.all)
    func `notices one wrong bit of an open recording`(candidate: Candidate) throws {
        let sample = try Sample()
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        for item in sample.items {
            let committed = try driver.upload(sample, item)
            try destination.damage(committed, of: sample.key)
            let remedy = remedy(of: try driver.prove(committed, of: sample.key, plan: item))
            #expect(remedy == (candidate.removes ? .beginAgain : .hold))
            // What cannot be removed waits for a person.
            guard candidate.removes else { return }
            // As the remedy says: begun again, nothing of the wrong bytes is taken for held.
            #expect(try driver.state(sample, item) == .open(held: []))
            #expect(try driver.upload(sample, item).name == committed.name)
        }
        try driver.abandon(sample.key)
        _ = try driver.close(sample.key, items: driver.uploadAll(sample))
    }

    @Test(arguments: Candidate.all)
    func `notices one wrong bit of a closed recording, and leaves it`(candidate: Candidate) throws {
        let sample = try Sample()
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        let items = try driver.uploadAll(sample)
        _ = try driver.close(sample.key, items: items)
        try destination.damage(items[0], of: sample.key)
        let item = sample.items[0]
        #expect(
            remedy(of: try driver.prove(items[0], of: sample.key, plan: item)) == .conflict
        )
        #expect(
            remedy(of: try driver.proveClosed(sample.key, plan: item))
                == .conflict
        )
    }

    @Test(arguments: Candidate.all)
    func `loses nothing while it is away`(candidate: Candidate) throws {
        let sample = try Sample()
        let item = sample.items[0]
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        let token = try driver.begin(sample, item)
        try driver.send(item.chunks[0], token, sample, item)
        try destination.takeAway()
        let remedies = [
            remedy(of: try driver.probe()),
            remedy(of: try driver.begin(sample, item)),
            remedy(of: try driver.resume(token, of: sample.key, item: item)),
            remedy(of: try driver.send(item.chunks[1], token, sample, item)),
            remedy(of: try driver.commit(token, of: sample.key, item: item)),
            remedy(of: try driver.store(.receipt, [1], for: sample.key)),
            remedy(of: try driver.close(sample.key, items: [])),
            remedy(of: try driver.closed(sample.key)),
            remedy(of: try driver.abandon(sample.key)),
        ]
        #expect(remedies.allSatisfy { $0 == .hold || $0 == .retry(afterSeconds: nil) }, "\(remedies)")
        try destination.bringBack()
        #expect(
            try driver.resume(token, of: sample.key, item: item)
                == .open(held: candidate.resumesWithinItems ? [0] : [])
        )
        _ = try driver.close(sample.key, items: driver.uploadAll(sample))
    }

    @Test(arguments: Candidate.all)
    func `refuses another destination under the same address`(candidate: Candidate) throws {
        let sample = try Sample()
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        let before = try driver.probe()
        try destination.becomeAnother()
        #expect(remedy(of: try driver.begin(sample, sample.items[0])) == .hold)
        let next = try destination.driver(station: "north")
        #expect(try next.probe().identity != before.identity)
    }

    @Test(arguments: Candidate.all)
    func `refuses a plan that does not add up`(candidate: Candidate) throws {
        let sample = try Sample()
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        let good = sample.items[0]
        for (index, role, size, chunkSize) in [
            (0, "../clip", good.size, good.chunkSize), (0, "", good.size, good.chunkSize),
            (-1, "clip", good.size, good.chunkSize), (1000, "clip", good.size, good.chunkSize),
            (0, "clip", good.size + 4096, good.chunkSize), (0, "clip", good.size, 0),
            (0, "clip", UInt64.max, good.chunkSize), (0, "cl\u{0}ip", good.size, good.chunkSize),
        ] {
            let plan = ItemPlan(
                index: index,
                role: role,
                mediaType: good.mediaType,
                size: size,
                digest: good.digest,
                chunkSize: chunkSize,
                chunkDigests: good.chunkDigests
            )
            #expect(remedy(of: try driver.begin(sample, plan)) == .quarantine)
        }
    }
}
