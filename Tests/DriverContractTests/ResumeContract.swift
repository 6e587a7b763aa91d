import Bytes
import Testing
import Upload

@Suite struct `Every driver after a crash` {
    @Test(arguments: Candidate.all)
    func `tells exactly which chunks are held`(candidate: Candidate) throws {
        let sample = try Sample(sizes: [5 * 4096 + 17])
        let item = sample.items[0]
        let destination = try candidate.make()
        defer { destination.remove() }
        let token = try destination.driver(station: "north").begin(sample, item)
        var held: Set<Int> = []
        for chunk in item.chunks {
            let driver = try destination.driver(station: "north")
            try driver.send(chunk, token, sample, item)
            held.insert(chunk.index)
            let next = try destination.driver(station: "north")
            guard candidate.resumesWithinItems else {
                // Not pretended to be held: the next start begins the item again.
                #expect(try next.resume(token, of: sample.key, item: item) == .open(held: []))
                return
            }
            #expect(try next.resume(token, of: sample.key, item: item) == .open(held: held))
        }
    }

    @Test(arguments: Candidate.all)
    func `knows an item whose commit was not answered, and makes no second`(candidate: Candidate) throws {
        let sample = try Sample()
        let item = sample.items[0]
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        let token = try driver.begin(sample, item)
        for chunk in item.chunks { try driver.send(chunk, token, sample, item) }
        let committed = try driver.commit(token, of: sample.key, item: item)
        let next = try destination.driver(station: "north")
        #expect(try next.resume(token, of: sample.key, item: item) == .committed(committed))
        #expect(try next.commit(token, of: sample.key, item: item) == committed)
        #expect(try next.state(sample, item) == .committed(committed))
    }

    @Test(arguments: Candidate.all)
    func `knows an item of a recording whose close was not answered`(candidate: Candidate) throws {
        let sample = try Sample()
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        let items = try driver.uploadAll(sample)
        let token = try driver.begin(sample, sample.items[0])
        let location = try driver.close(sample.key, items: items)
        let next = try destination.driver(station: "north")
        #expect(try next.resume(token, of: sample.key, item: sample.items[0]) == .committed(items[0]))
        #expect(try next.prove(items[0], of: sample.key, plan: sample.items[0]).item == items[0])
        #expect(try next.close(sample.key, items: items) == location)
    }

    @Test(arguments: Candidate.all)
    func `finishes what an earlier run began`(candidate: Candidate) throws {
        let sample = try Sample()
        let destination = try candidate.make()
        defer { destination.remove() }
        let first = try destination.driver(station: "north")
        let token = try first.begin(sample, sample.items[0])
        try first.send(sample.items[0].chunks[0], token, sample, sample.items[0])
        let next = try destination.driver(station: "north")
        _ = try next.close(sample.key, items: next.uploadAll(sample))
        for item in sample.items {
            #expect(try next.proveClosed(sample.key, plan: item).sha256 == item.digest.hex)
        }
    }

    @Test(arguments: Candidate.all)
    func `says when an upload is gone`(candidate: Candidate) throws {
        guard candidate.removes else { return }
        let sample = try Sample()
        let item = sample.items[0]
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        let token = try driver.begin(sample, item)
        try driver.send(item.chunks[0], token, sample, item)
        try driver.abandon(sample.key)
        #expect(try driver.resume(token, of: sample.key, item: item) == .gone)
        #expect(
            remedy(of: try driver.send(item.chunks[1], token, sample, item)) == .beginAgain
        )
        #expect(
            remedy(of: try driver.commit(token, of: sample.key, item: item))
                == .beginAgain
        )
        #expect(
            remedy(of: try driver.close(sample.key, items: [])) == .beginAgain
        )
        #expect(try driver.state(sample, item) == .open(held: []))
    }
}
