import Bytes
import Evidence
import Policy
import Simulator
import Testing
import Upload

/// What the policy makes of each thing a destination may say.
@Suite struct RemedyTests {
    struct Expectation: Sendable, CustomStringConvertible {
        let remedy: DestinationError.Remedy
        var state = DestinationHealth.State.asking
        var isHeldThere = false
        var alarms = 0
        var description: String { "\(remedy)" }
    }

    static let table = [
        Expectation(remedy: .retry(afterSeconds: nil), state: .away),
        Expectation(remedy: .retry(afterSeconds: 30), state: .away),
        Expectation(remedy: .resendChunk, state: .away),
        Expectation(remedy: .refreshCredentials, state: .away),
        Expectation(remedy: .hold, state: .held, alarms: 1),
        Expectation(remedy: .beginAgain, alarms: 1),
        Expectation(remedy: .quarantine, isHeldThere: true, alarms: 1),
        Expectation(remedy: .conflict, isHeldThere: true, alarms: 1),
    ]

    @Test(arguments: table)
    func `each remedy has its consequence, and none clears the camera`(_ expected: Expectation) throws {
        var scene = try PolicyScene()
        let commands = scene.fail(expected.remedy)
        #expect(scene.dock.health["dams"]?.state == expected.state)
        #expect((scene.dock.holds[scene.key]?["dams"] != nil) == expected.isHeldThere)
        #expect(commands.count { if case .alarm = $0 { true } else { false } } == expected.alarms)
        let isErasing = commands.contains { if case .perform(_, _, .erase) = $0 { true } else { false } }
        #expect(!isErasing)
    }

    @Test func `credentials that are refused again need a person`() throws {
        var scene = try PolicyScene()
        _ = scene.fail(.refreshCredentials)
        scene.recover()
        let commands = scene.fail(.refreshCredentials)
        #expect(scene.dock.health["dams"]?.state == .held)
        #expect(commands.contains { if case .alarm = $0 { true } else { false } })
    }

    @Test func `a pause the destination asks for is kept, up to an hour`() throws {
        for (asked, kept) in [(30 as UInt64, 30_000 as UInt64), (86_400, 3_600_000)] {
            var scene = try PolicyScene()
            _ = scene.fail(.retry(afterSeconds: asked))
            let notBefore = try #require(scene.dock.health["dams"]?.notBefore)
            #expect(notBefore >= scene.now + kept && notBefore <= scene.now + kept + 2000)
            scene.now += kept - 1
            let commands = scene.send(.timer)
            #expect(!commands.contains(.probe(destination: "dams")))
        }
    }

    @Test func `one that was asked for too much gets one piece of work at a time, then slowly more`() throws {
        var health = DestinationHealth()
        _ = health.answered()
        #expect(health.concurrency == nil)
        var random = SeededGenerator(seed: 1)
        let rule = RetryRule(firstMilliseconds: 100, maximumMilliseconds: 1000)
        health.failed(
            Trouble(reason: "busy", step: .transfer),
            at: 0,
            rule: rule,
            afterSeconds: 0,
            random: &random
        )
        _ = health.answered()
        var seen: [Int?] = []
        for _ in 0..<40 {
            _ = health.succeeded(.transfer, most: 3)
            if seen.last != .some(health.concurrency) { seen.append(health.concurrency) }
        }
        #expect(seen == [1, 2, 3, nil])
    }

    @Test func `trouble with a late step is not over because an early one works`() throws {
        var health = DestinationHealth()
        var random = SeededGenerator(seed: 1)
        let rule = RetryRule(firstMilliseconds: 100, maximumMilliseconds: 1000)
        let trouble = Trouble(reason: "full", step: .transfer)
        health.failed(trouble, at: 0, rule: rule, afterSeconds: nil, random: &random)
        _ = health.answered()
        let early = health.succeeded(.begin(destination: "dams"), most: 4)
        #expect(!early)
        #expect(health.state == .away && health.failures == 1 && health.concurrency == 1)
        let late = health.succeeded(.transfer, most: 4)
        #expect(late)
        #expect(health.state == .ready && health.concurrency == nil)
    }

    @Test func `one that did not answer is well again when it does; one whose work failed is tried first`() {
        var random = SeededGenerator(seed: 1)
        let rule = RetryRule(firstMilliseconds: 100, maximumMilliseconds: 1000)
        for step in [nil, Step.prove(destination: "dams")] {
            var health = DestinationHealth()
            let trouble = Trouble(reason: "no answer", step: step)
            health.held(trouble, at: 0, rule: rule, random: &random)
            #expect(!health.isUsable(at: 0))
            let isOver = health.answered()
            #expect(isOver == (step == nil))
            #expect(health.isUsable(at: 0) && health.concurrency == (step == nil ? nil : 1))
        }
    }

    @Test func `trouble that lasts is told again each time its tries have doubled, and then hourly`() {
        var health = DestinationHealth()
        var random = SeededGenerator(seed: 1)
        let rule = RetryRule(firstMilliseconds: 1000, maximumMilliseconds: 300_000)
        var now: UInt64 = 1
        var told: [Int] = []
        for _ in 0..<200 {
            health.failed(Trouble(reason: "away"), at: now, rule: rule, afterSeconds: nil, random: &random)
            if health.isWorthReporting(at: now) { told.append(health.failures) }
            now = health.notBefore
        }
        #expect(told.prefix(5) == [1, 2, 4, 8, 16])
        // Half a day of pauses of at most five minutes: never silent for longer than an hour and a pause.
        let gaps = zip(told, told.dropFirst()).map { $1 - $0 }
        #expect(told.count > 8)
        #expect(gaps.allSatisfy { $0 <= 40 })
    }

    @Test func `pauses double, keep to their ceiling, and are not all alike`() {
        let rule = RetryRule(firstMilliseconds: 1000, maximumMilliseconds: 60_000)
        var random = SeededGenerator(seed: 3)
        for failures in 1...80 {
            let doubled: UInt64 = failures > 20 ? 60_000 : 1000 << UInt64(failures - 1)
            let whole = min(60_000, doubled)
            let half = whole / 2
            let pauses = (0..<50).map { _ in rule.pause(afterFailures: failures, random: &random) }
            #expect(pauses.allSatisfy { $0 >= half && $0 <= whole })
            #expect(Set(pauses).count > 10)
        }
    }
}

/// One camera with one recording at one required destination, at its first step there.
private struct PolicyScene {
    var dock: Dock
    var now: UInt64 = 1000
    let key: RecordingKey
    private var random = SeededGenerator(seed: 9)

    init() throws {
        dock = OneStation.dock()
        key = try OneStation.key("R1")
        _ = send(.attached(bay: "A", claimedSerial: "CAM-1"))
        _ = send(.recorded(key, .planned(OneStation.plan)))
        _ = send(.docked(bay: "A", visit: 1, OneStation.camera(offering: [key])))
    }

    mutating func send(_ event: DockEvent) -> [DockCommand] {
        dock.handle(event, now: now, random: &random)
    }

    /// The step under way at the destination ends with an error.
    mutating func fail(_ remedy: DestinationError.Remedy) -> [DockCommand] {
        let outcome = Outcome.destination(name: "dams", DestinationError(remedy, "begin: no"))
        return send(
            .stepEnded(worker: .bay("A", visit: 1), key, .begin(destination: "dams"), outcome)
        )
    }

    /// Its pause passes, and it answers again.
    mutating func recover() {
        now = dock.health["dams"]?.notBefore ?? now
        _ = send(.timer)
        _ = send(.probed(destination: "dams", nil))
    }
}
