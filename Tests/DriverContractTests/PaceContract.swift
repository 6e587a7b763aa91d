import Evidence
import Station
import Synchronization
import Testing
import Upload

@Suite struct `Every driver is paced` {
    @Test(arguments: Candidate.all)
    func `in what it reads back: every byte counts against the ceilings`(candidate: Candidate) throws {
        let sample = try Sample()
        let destination = try candidate.make()
        defer { destination.remove() }
        let meter = Meter()
        let driver = try destination.driver(station: "north", pace: meter)
        var committed: [CommittedItem] = []
        for item in sample.items {
            committed.append(try driver.upload(sample, item))
            #expect(meter.taken == 0)
            _ = try driver.prove(committed[item.index], of: sample.key, plan: item)
            #expect(meter.drain() == Int(item.size))
        }
        try driver.store(.manifest, sample.manifest, for: sample.key)
        _ = try driver.close(sample.key, items: committed)
        for item in sample.items {
            _ = try driver.proveClosed(sample.key, plan: item)
            #expect(meter.drain() == Int(item.size))
        }
    }

    /// The clock is a made-up one, so that a slow machine cannot make it true.
    @Test(arguments: Candidate.all.filter { ["directory", "s3 (ministack)"].contains($0.description) })
    func `and waits for its share when there is a ceiling`(candidate: Candidate) throws {
        let taken = try Self.time(candidate) { size, clock in
            let plan = BandwidthPlan(always: .init(station: size / 4))
            return Bandwidth(plan, now: { clock.tick() }, minuteOfDay: { 0 })
        }
        // Four seconds' bytes, of which a quarter of a second's may go at once.
        #expect(taken >= 3_750)
    }

    @Test(
        arguments: Candidate.all.filter {
            ["s3 (ministack)", "object store, segments"].contains($0.description)
        }
    )
    func `and at a ceiling of its own where it has one, which is nobody else's`(candidate: Candidate) throws {
        let taken = try Self.time(candidate) { size, clock in
            let bandwidth = Bandwidth(BandwidthPlan(), now: { clock.tick() }, minuteOfDay: { 0 })
            _ = bandwidth.readBack(from: "other", bytesPerSecond: 1)
            return bandwidth.readBack(from: "dams", bytesPerSecond: size / 4)
        }
        #expect(taken >= 3_750)
        // At the other's ceiling it would have been weeks.
        #expect(taken < 3_600_000)
    }

    /// Made-up milliseconds that the proof of an item takes at a pace that is made from its size.
    private static func time(
        _ candidate: Candidate,
        _ pace: (UInt64, Clock) -> any Pacing
    ) throws -> UInt64 {
        let sample = try Sample()
        let destination = try candidate.make()
        defer { destination.remove() }
        let item = sample.items[0]
        let committed = try destination.driver(station: "north").upload(sample, item)
        let clock = Clock()
        let driver = try destination.driver(station: "north", pace: pace(item.size, clock))
        let start = clock.tick()
        _ = try driver.prove(committed, of: sample.key, plan: item)
        return clock.tick() - start
    }
}

/// Goes on by half a second whenever somebody looks.
private final class Clock: Sendable {
    private let time = Atomic<UInt64>(0)
    func tick() -> UInt64 { time.add(500, ordering: .relaxed).newValue }
}

/// Counts what it is told of.
private final class Meter: Pacing {
    private let bytes = Atomic(0)
    var taken: Int { bytes.load(ordering: .relaxed) }

    func took(_ bytes: Int) { self.bytes.add(bytes, ordering: .relaxed) }

    /// What was taken since it was last asked.
    func drain() -> Int { bytes.exchange(0, ordering: .relaxed) }
}
