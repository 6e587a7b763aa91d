import Simulator
import Testing
import Upload

@Suite struct BandwidthTests {
    @Test func `over any time no more goes than the ceiling and a quarter of a second's burst`() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<200 {
            let rate = UInt64.random(in: 1...1 << 34, using: &random)
            var now: UInt64 = 1_000_000
            var bucket = TokenBucket(bytesPerSecond: rate, at: now)
            let start = now
            var sent: UInt64 = 0
            var last = 0
            for _ in 0..<50 {
                now += bucket.owed(at: now)
                last = Int.random(in: 0...1 << 20, using: &random)
                bucket.take(last, at: now)
                sent += UInt64(last)
                now += UInt64.random(in: 0...3, using: &random)
            }
            // The last piece is sent before it is paid for.
            let allowed =
                Double(now - start + 250) / 1000 * Double(rate) + Double(last) + Double(rate) / 1000 + 1
            #expect(Double(sent) <= allowed)
            // And what is owed is no more than what went.
            let owed = bucket.owed(at: now)
            #expect(Double(owed) <= Double(sent) * 1000 / Double(rate) + 1)
        }
    }

    @Test func `without a ceiling nobody waits, and a lifted one forgives`() {
        var bucket = TokenBucket(bytesPerSecond: nil, at: 0)
        bucket.take(.max, at: 0)
        var owed = [bucket.owed(at: 0)]
        bucket.change(to: 10, at: 0)
        bucket.take(1000, at: 0)
        owed.append(bucket.owed(at: 0))
        bucket.change(to: nil, at: 0)
        owed.append(bucket.owed(at: 0))
        #expect(owed == [0, 99_750, 0])
    }

    @Test func `extreme rates, sizes and times do not overflow`() {
        for rate in [0, 1, UInt64.max] {
            var bucket = TokenBucket(bytesPerSecond: rate, at: 0)
            for now in [0, 1, UInt64.max] {
                bucket.take(.max, at: now)
                bucket.take(.min, at: now)
                _ = bucket.owed(at: now)
            }
        }
    }

    @Test(
        arguments: [
            (0, nil), (419, nil), (420, 1), (720, 1), (1139, 1), (1140, nil), (1320, 2), (1439, 2),
        ] as [(Int, UInt64?)]
    )
    func `the first window that contains the time counts`(_ minute: Int, _ ceiling: UInt64?) {
        let plan = BandwidthPlan(windows: [
            .init(from: 420, until: 1140, ceilings: .init(station: 1)),
            .init(from: 1320, until: 0, ceilings: .init(station: 2)),
        ])
        #expect(plan.ceilings(atMinute: minute).station == ceiling)
    }

    @Test func `a window past midnight contains both its ends' sides`() {
        let night = BandwidthPlan.Window(from: 22 * 60, until: 6 * 60, ceilings: .init())
        for minute in [1320, 1439, 0, 359] { #expect(night.contains(minute)) }
        for minute in [360, 720, 1319] { #expect(!night.contains(minute)) }
    }
}
