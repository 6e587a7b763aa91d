import Bytes
import Testing
import Upload

@Suite struct `Every driver closes a recording` {
    @Test(arguments: Candidate.all)
    func `once, as its last act, however often it is told`(candidate: Candidate) throws {
        let sample = try Sample()
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        let items = try driver.uploadAll(sample)
        #expect(try driver.closed(sample.key) == .absent)
        let location = try driver.close(sample.key, items: items)
        #expect(try driver.close(sample.key, items: items) == location)
        #expect(
            try driver.closed(sample.key)
                == .present(location: location, sidecars: [.manifest: sample.manifest])
        )
    }

    @Test(arguments: Candidate.all)
    func `but not with an item that is not committed`(candidate: Candidate) throws {
        let sample = try Sample()
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        let first = try driver.upload(sample, sample.items[0])
        let token = try driver.begin(sample, sample.items[1])
        try driver.send(sample.items[1].chunks[0], token, sample, sample.items[1])
        #expect(
            remedy(of: try driver.close(sample.key, items: [first])) == .hold
        )
        #expect(try driver.closed(sample.key) == .absent)
    }

    @Test(arguments: Candidate.all)
    func `and never overwrites the one another station closed`(candidate: Candidate) throws {
        let sample = try Sample()
        let destination = try candidate.make()
        defer { destination.remove() }
        let north = try destination.driver(station: "north")
        let south = try destination.driver(station: "south")
        let token = try north.begin(sample, sample.items[0])
        try north.send(sample.items[0].chunks[0], token, sample, sample.items[0])

        let theirs = try south.uploadAll(sample)
        try south.store(.receipt, [1], for: sample.key)
        let location = try south.close(sample.key, items: theirs)
        let before = try north.closed(sample.key)

        let ours = try north.uploadAll(sample)
        // Where stations share what is open, the conflict shows here already.
        #expect([nil, .conflict].contains(remedy(of: try north.store(.receipt, [2], for: sample.key))))
        #expect(
            remedy(of: try north.close(sample.key, items: ours)) == .conflict
        )
        #expect(try north.closed(sample.key) == before)

        // Adopting it: every item is proven where it stands, and what we had is given up.
        for item in sample.items {
            #expect(try north.proveClosed(sample.key, plan: item).sha256 == item.digest.hex)
        }
        try north.abandon(sample.key)
        #expect(
            try north.closed(sample.key)
                == .present(location: location, sidecars: [.manifest: sample.manifest, .receipt: [1]])
        )
    }

    @Test(arguments: Candidate.all)
    func `and tells a successor under a committed name from the item`(candidate: Candidate) throws {
        let sample = try Sample()
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        let items = try driver.uploadAll(sample)
        try destination.replace(items[0], of: sample.key, station: "north")
        #expect(
            remedy(of: try driver.prove(items[0], of: sample.key, plan: sample.items[0])) == .conflict
        )
        #expect(
            remedy(of: try driver.close(sample.key, items: items)) == .conflict
        )
        #expect(try driver.closed(sample.key) == .absent)
    }

    @Test(arguments: Candidate.all)
    func `and abandons only what is open`(candidate: Candidate) throws {
        let sample = try Sample()
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        _ = try driver.close(sample.key, items: driver.uploadAll(sample))
        let before = try driver.closed(sample.key)
        try driver.abandon(sample.key)
        try driver.abandon(sample.key)
        #expect(try driver.closed(sample.key) == before)
        #expect(
            try driver.proveClosed(sample.key, plan: sample.items[0]).sha256 == sample.items[0].digest.hex
        )
    }

    @Test(arguments: Candidate.all)
    func `under a name no other recording has`(candidate: Candidate) throws {
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        var locations: Set<String> = []
        // The same id with another manifest, and ids made to look like each other.
        for (seed, id) in [("one", "A"), ("two", "A"), ("one", "A-B"), ("one", "A_B"), ("one", "a")] {
            let sample = try Sample(seed, id: id)
            locations.insert(try driver.close(sample.key, items: driver.uploadAll(sample)))
        }
        #expect(locations.count == 5)
        for (seed, id) in [("one", "A"), ("two", "A"), ("one", "a")] {
            let sample = try Sample(seed, id: id)
            #expect(
                try driver.proveClosed(sample.key, plan: sample.items[0]).sha256 == sample.items[0].digest.hex
            )
        }
    }
}
