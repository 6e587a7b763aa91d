import Simulator
import Testing

@Suite struct SimulatorTests {
    /// Each half runs worlds until this many dockings were lived through.
    static let dockings = 5_200

    @Test(arguments: [0, 1])
    func `ten thousand dockings with faults keep every promise`(half: UInt64) throws {
        var generator = SystemRandomNumberGenerator()
        let base = UInt64.random(in: 0..<1 << 40, using: &generator) << 20
        print("simulator \(half): first seed \(base); replay one with World(seed:).run(turns: 400)")
        var dockings = 0
        var crashes = 0
        var lostJournals = 0
        var worlds: UInt64 = 0
        while dockings < Self.dockings {
            var world = World(seed: base + worlds)
            try world.run(turns: 400)
            dockings += world.dockings
            crashes += world.crashes
            lostJournals += world.lostJournals
            worlds += 1
        }
        print(
            "simulator \(half): \(worlds) worlds, \(dockings) dockings, \(crashes) crashes, \(lostJournals) lost journals"
        )
        #expect(crashes > 500 && lostJournals > 50)
    }

    /// Worlds that once broke a promise.
    @Test(arguments: [303_087_014_170_853_429, 973_483_575_606_247_473] as [UInt64])
    func `what was broken once stays mended`(seed: UInt64) throws {
        var world = World(seed: seed)
        try world.run(turns: 400)
    }

    @Test func `the same seed gives the same world`() throws {
        var first = World(seed: 7)
        var second = World(seed: 7)
        try first.run(turns: 400)
        try second.run(turns: 400)
        #expect(first.dockings == second.dockings)
        #expect(first.crashes == second.crashes)
        #expect(first.unplugs == second.unplugs)
    }
}
