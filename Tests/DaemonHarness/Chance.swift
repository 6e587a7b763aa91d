internal import Foundation
package import Simulator

/// Where chance comes from in these tests: one seed, printed; `BWVDOCK_SEED` replays it.
package enum Chance {
    package static let seed: UInt64 = {
        let given = ProcessInfo.processInfo.environment["BWVDOCK_SEED"].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: 0...9_999_999)
        print("BWVDOCK_SEED=\(seed)")
        return seed
    }()

    /// The same generator for the same seed, test and point, whatever runs before or beside it.
    package static func generator(_ test: UInt64, point: Int) -> SeededGenerator {
        SeededGenerator(seed: seed &+ test &* 1_000_003 &+ UInt64(point) &* 7919)
    }
}
