import Foundation

/// Runs every contender once in each round and prints each figure, then medians and ratios.
struct Comparison {
    let mebibytes: Int
    let rounds: Int

    private struct Round {
        let bare: Reading
        let ours: Reading
        let docking: DockingTimes
        let short: DockingTimes
    }

    func run() throws {
        let plain = try PlainCamera(size: mebibytes << 20)
        let sealed = try SealedCamera(size: mebibytes << 20)
        // The size of docs/ and notes: a recording of a minute or two.
        let short = try SealedCamera(size: 64 << 20)
        say(
            "\(mebibytes) MiB, \(rounds) rounds; MB = 10^6 bytes; processor = user + system of the reading program"
        )
        var results: [Round] = []
        for number in 1...rounds {
            let wide = try plain.readBare(transfer: 256 << 10, transfers: 8)
            let deep = try plain.readBare(transfer: 1 << 20, transfers: 4)
            let round = Round(
                bare: wide.wall < deep.wall ? wide : deep,
                ours: try plain.readOurs(),
                docking: try sealed.dock(),
                short: try short.dock()
            )
            results.append(round)
            say("round \(number)")
            say("  bare libusb, best of 8x256 KiB and 4x1 MiB   \(round.bare)")
            say("  our rooms, plain object, discarded           \(round.ours)")
            say("  daemon, sealed recording to a directory      \(round.docking)")
            say("  daemon, sealed recording of 64 MiB           \(round.short)")
        }
        summarise(results)
    }

    private func summarise(_ rounds: [Round]) {
        func line(_ name: String, _ unit: String, _ value: (Round) -> Double) {
            let sorted = rounds.map(value).sorted()
            say(
                "\(name.padding(toLength: 62, withPad: " ", startingAt: 0))\(figure(sorted[sorted.count / 2])) \(unit)"
            )
        }
        say("medians of \(rounds.count) rounds; a ratio is taken within its round")
        line("bare libusb loop", "MB/s") { $0.bare.rate }
        line("our rooms", "MB/s") { $0.ours.rate }
        line("our rooms / bare loop, rate", "") { $0.ours.rate / $0.bare.rate }
        line("our rooms / bare loop, processor", "") { $0.ours.processor / $0.bare.processor }
        line("daemon, sealed: first byte to last byte", "MB/s") { $0.docking.readingRate }
        line("daemon, sealed: reading / bare loop, rate", "") { $0.docking.readingRate / $0.bare.rate }
        line("daemon, sealed: plug to safe to remove", "MB/s") { $0.docking.rate }
        line("daemon, sealed: processor for each GiB", "s") { $0.docking.processorPerGiB }
        line("plug to first sealed byte, 64 MiB recording", "s") { $0.short.toFirstByte }
        line("plug to safe to remove, 64 MiB recording", "s") { $0.short.toSafe }
    }
}

/// Three digits after the point, whatever the locale.
func figure(_ value: Double) -> String { String(format: "%.3f", value) }

/// Prints a line at once, also into a pipe: a round takes long.
func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
