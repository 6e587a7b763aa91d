import Foundation
import LiarCamera
import Simulator
import TestSupport
import Testing

/// Claim 11 of real USB: whatever a camera says, its bay says what happened and the others go on.
///
/// A sample on every push, chosen by the commit and told; all of them with `BWVDOCK_LIES=all` (`make soak`), or those
/// whose names contain a text, such as `BWVDOCK_LIES="GetDeviceInfo data"`.
@Suite struct `Liars` {
    private static let environment = ProcessInfo.processInfo.environment
    /// What the daemon once took wrongly; told on every push.
    private static let found: Set = [
        "inventory: entries.0.manifest is missing", "inventory: entries.0.manifest is null",
        "device descriptor cut off after 7 bytes",
    ]

    /// How many of each pace on a push; what never stops talking takes minutes.
    private static let samples: [Lie.Pace: Int] = [.quick: 120, .slow: 24]

    @Test func `every lie has a name of its own`() {
        let names = Lie.all.map(\.description)
        #expect(Set(names).count == names.count && names.count > 1000)
        print("\(names.count) lies")
    }

    @Test(arguments: [Lie.Pace.quick, .slow, .endless])
    func `whatever a camera says, its bay says what happened and the others go on`(pace: Lie.Pace) throws {
        let lies = try Self.chosen(pace)
        guard !lies.isEmpty else { return }
        var campaign = try Campaign()
        try campaign.run(lies)
        if let path = Self.environment["BWVDOCK_LIES_REPORT"] {
            try Self.report(campaign).write(toFile: "\(path).\(pace)", atomically: true, encoding: .utf8)
        }
        for verdict in campaign.verdicts {
            #expect(verdict.complaint == nil, "\(verdict.lie): \(verdict.state): \(verdict.reason)")
        }
        let states = Dictionary(grouping: campaign.verdicts, by: \.state).mapValues(\.count)
            .sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        print(
            "\(campaign.verdicts.count) \(pace) lies: \(states); peak RSS of the daemon \(campaign.peak) KiB"
        )
        #expect(campaign.peak < Self.mostKiB, "memory is bounded")
    }

    /// What no daemon may need, whatever is said to it in every bay at once: measured at a third of it.
    private static let mostKiB = 192 << 10

    private static func chosen(_ pace: Lie.Pace) throws -> [Lie] {
        let lies = Lie.all.filter { $0.pace == pace }
        switch environment["BWVDOCK_LIES"] {
        case "all": return lies
        case let text?: return lies.filter { $0.description.contains(text) }
        case nil:
            let seed = try environment["BWVDOCK_LIES_SEED"].flatMap { UInt64($0, radix: 16) } ?? commit()
            print(
                "lies of seed \(String(seed, radix: 16)); BWVDOCK_LIES_SEED=\(String(seed, radix: 16)) repeats them"
            )
            var generator = SeededGenerator(seed: seed)
            let always = lies.filter { found.contains($0.description) }
            return always + lies.shuffled(using: &generator).prefix(samples[pace] ?? 0)
        }
    }

    /// The first digits of the commit that is tested; where there is none, any number.
    private static func commit() throws -> UInt64 {
        let result = try Shell.run("git", ["-C", Repository.root, "rev-parse", "HEAD"])
        return UInt64(result.text.prefix(12), radix: 16) ?? .random(in: 1..<1 << 48)
    }

    /// One line for each lie, for people.
    private static func report(_ campaign: Campaign) -> String {
        campaign.verdicts.map { verdict in
            let seconds = String(format: "%5.1f", verdict.seconds)
            return
                "\(verdict.complaint.map { "WRONG (\($0))" } ?? "ok") \(seconds) s  \(verdict.lie)  ->  \(verdict.state): \(verdict.reason)\n"
        }.joined()
    }
}
