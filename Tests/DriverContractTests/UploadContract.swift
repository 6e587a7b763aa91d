import Bytes
import Foundation
import Synchronization
import Testing
import Upload

@Suite struct `Every driver takes an item` {
    @Test(arguments: Candidate.all)
    func `and holds exactly its bytes, proven by reading them back`(candidate: Candidate) throws {
        let sample = try Sample()
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        let probe = try driver.probe()
        #expect(!probe.identity.isEmpty)
        for item in sample.items {
            let committed = try driver.upload(sample, item)
            let proof = try driver.prove(committed, of: sample.key, plan: item)
            #expect(proof.sha256 == item.digest.hex)
            #expect(proof.item == committed)
            #expect(proof.integrity == probe.bestIntegrity)
            #expect(!proof.evidence.isEmpty)
        }
    }

    @Test(arguments: Candidate.all)
    func `that is empty`(candidate: Candidate) throws {
        let sample = try Sample(sizes: [0])
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        let committed = try driver.upload(sample, sample.items[0])
        #expect(
            try driver.prove(committed, of: sample.key, plan: sample.items[0]).sha256
                == sample.items[0].digest.hex
        )
        _ = try driver.close(sample.key, items: [committed])
    }

    @Test(arguments: Candidate.all)
    func `begun twice as the same upload`(candidate: Candidate) throws {
        guard candidate.resumesWithinItems else { return }
        let sample = try Sample()
        let item = sample.items[0]
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        let first = try driver.begin(sample, item)
        try driver.send(item.chunks[1], first, sample, item)
        let second = try driver.begin(sample, item)
        #expect(try driver.resume(second, of: sample.key, item: item) == .open(held: [1]))
        #expect(try driver.resume(first, of: sample.key, item: item) == .open(held: [1]))
    }

    @Test(arguments: Candidate.all)
    func `with its chunks in any order it allows`(candidate: Candidate) throws {
        let sample = try Sample()
        let item = sample.items[0]
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        let inOrder = try driver.probe().limits.isOrdered
        let token = try driver.begin(sample, item)
        for chunk in inOrder ? item.chunks : item.chunks.reversed() {
            try driver.send(chunk, token, sample, item)
        }
        let committed = try driver.commit(token, of: sample.key, item: item)
        _ = try driver.prove(committed, of: sample.key, plan: item)
    }

    @Test(arguments: Candidate.all)
    func `with several chunks at once where it allows`(candidate: Candidate) throws {
        let sample = try Sample(sizes: [16 * 4096 + 1])
        let item = sample.items[0]
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        let limits = try driver.probe().limits
        let width = limits.isOrdered ? 1 : min(limits.parallelChunks, 4)
        let token = try driver.begin(sample, item)
        let failures = Mutex<[DestinationError]>([])
        DispatchQueue.concurrentPerform(iterations: width) { lane in
            for chunk in item.chunks where chunk.index % width == lane {
                do throws(DestinationError) {
                    try driver.send(chunk, token, sample, item)
                } catch {
                    failures.withLock { $0.append(error) }
                }
            }
        }
        #expect(failures.withLock { $0 } == [])
        let committed = try driver.commit(token, of: sample.key, item: item)
        _ = try driver.prove(committed, of: sample.key, plan: item)
    }

    @Test(arguments: Candidate.all)
    func `with a chunk repeated`(candidate: Candidate) throws {
        let sample = try Sample()
        let item = sample.items[0]
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        let token = try driver.begin(sample, item)
        for chunk in item.chunks { try driver.send(chunk, token, sample, item) }
        if try driver.probe().limits.parallelChunks > 1 {
            try driver.send(item.chunks[0], token, sample, item)
        }
        let committed = try driver.commit(token, of: sample.key, item: item)
        _ = try driver.prove(committed, of: sample.key, plan: item)
    }

    @Test(arguments: Candidate.all)
    func `but not a chunk that was cut off`(candidate: Candidate) throws {
        let sample = try Sample()
        let item = sample.items[0]
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        let token = try driver.begin(sample, item)
        let chunk = item.chunks[0]
        let half = Array(sample.bytes(of: chunk, in: item).prefix(2000))
        do {
            let dropped = try driver.put(chunk, to: token, of: sample.key, item: item)
            try dropped.write(half)
        }
        #expect(try driver.resume(token, of: sample.key, item: item) == .open(held: []))
        let cancelled = try driver.put(chunk, to: token, of: sample.key, item: item)
        try cancelled.write(sample.bytes(of: chunk, in: item))
        cancelled.cancel()
        #expect(try driver.resume(token, of: sample.key, item: item) == .open(held: []))
        let short = try driver.put(chunk, to: token, of: sample.key, item: item)
        try short.write(half)
        #expect(remedy(of: try short.finish()) == .resendChunk)
        #expect(try driver.resume(token, of: sample.key, item: item) == .open(held: []))
        #expect(
            remedy(of: try driver.commit(token, of: sample.key, item: item))
                == .resendChunk
        )
    }

    @Test(arguments: Candidate.all)
    func `but not more bytes than the chunk has`(candidate: Candidate) throws {
        let sample = try Sample()
        let item = sample.items[0]
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        let token = try driver.begin(sample, item)
        let writer = try driver.put(item.chunks[0], to: token, of: sample.key, item: item)
        try writer.write(sample.bytes(of: item.chunks[0], in: item))
        #expect(remedy(of: try writer.write([0])) == .resendChunk)
        #expect(try driver.resume(token, of: sample.key, item: item) == .open(held: []))
    }

    @Test(arguments: Candidate.all)
    func `and takes no half of a chunk written again for the chunk`(candidate: Candidate) throws {
        let sample = try Sample()
        let item = sample.items[0]
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        guard try driver.probe().limits.parallelChunks > 1 else { return }
        let token = try driver.begin(sample, item)
        try driver.send(item.chunks[0], token, sample, item)
        let again = try driver.put(item.chunks[0], to: token, of: sample.key, item: item)
        try again.write([1, 2, 3])
        again.cancel()
        // Either forgotten, or still the whole one that was sent first.
        let committed = try driver.upload(sample, item)
        #expect(
            try driver.prove(committed, of: sample.key, plan: item).sha256 == item.digest.hex
        )
    }
}
