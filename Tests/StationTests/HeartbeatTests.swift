import Station
import Synchronization
import Testing

/// The watchdog is fed by the parts that can hang, not by a timer.
@Suite struct HeartbeatTests {
    /// A clock that a test moves.
    private final class Time: Sendable {
        let now = Atomic<UInt64>(1000)
        func pass(_ milliseconds: UInt64) { now.add(milliseconds, ordering: .relaxed) }
    }

    private let time = Time()
    private let parts: Heartbeats
    private let bay: Heartbeat

    init() {
        parts = Heartbeats { [time] in time.now.load(ordering: .relaxed) }
        bay = parts.add("bay A", allowance: 90)
    }

    @Test func `an idle part is well, however long it rests`() {
        time.pass(1_000_000)
        #expect(parts.hanging().isEmpty)
    }

    @Test func `a part that works without a sign of life for too long is named, the others are not`() {
        let policy = parts.add("policy", allowance: 200)
        policy.begin()
        bay.begin()
        time.pass(89)
        #expect(parts.hanging().isEmpty)
        time.pass(1)
        #expect(parts.hanging() == ["bay A"])
        time.pass(110)
        #expect(parts.hanging() == ["bay A", "policy"])
    }

    @Test func `a part that sleeps is woken, and named when it does not answer`() {
        let woken = Atomic(0)
        let loop = parts.add("loop", allowance: 200)
        loop.wakes { woken.add(1, ordering: .relaxed) }
        #expect(parts.hanging().isEmpty)
        loop.end()
        time.pass(10_000)
        #expect(parts.hanging().isEmpty)
        time.pass(199)
        #expect(parts.hanging().isEmpty)
        time.pass(1)
        #expect(parts.hanging() == ["loop"])
        // Who owes an answer is not asked again.
        #expect(woken.load(ordering: .relaxed) == 2)
        loop.end()
        #expect(parts.hanging().isEmpty)
    }

    @Test func `a sign of life is good for another while, and so is the end of the work`() {
        bay.begin()
        time.pass(80)
        bay.beat()
        time.pass(80)
        #expect(parts.hanging().isEmpty)
        time.pass(80)
        #expect(parts.hanging() == ["bay A"])
        bay.end()
        #expect(parts.hanging().isEmpty)
    }

    @Test func `work that begins again does not inherit the silence before`() {
        bay.begin()
        time.pass(80)
        bay.end()
        time.pass(1000)
        bay.begin()
        #expect(parts.hanging().isEmpty)
    }

    @Test func `a part that is gone is not waited for`() {
        bay.begin()
        time.pass(1000)
        parts.remove(bay)
        #expect(parts.hanging().isEmpty)
    }

    @Test func `work that is silent by nature gets its own allowance, and only that work`() {
        bay.begin()
        bay.allow(5000)
        time.pass(4000)
        #expect(parts.hanging().isEmpty)
        time.pass(2000)
        #expect(parts.hanging() == ["bay A"])
        bay.end()
        bay.begin()
        time.pass(100)
        #expect(parts.hanging() == ["bay A"])
    }
}
