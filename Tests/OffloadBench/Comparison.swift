import Foundation

/// Runs every contender once in each round and prints each figure, then medians and ratios.
struct Comparison {
    let mebibytes: Int
    let rounds: Int
    /// Whether whole dockings are measured too.
    let docks: Bool

    private struct Round {
        let bare: Reading
        let ours: Reading
        var dockings: (long: DockingTimes, short: DockingTimes)?
    }

    func run() throws {
        let plain = try PlainCamera(size: mebibytes << 20)
        let sealed = docks ? try SealedCamera(size: mebibytes << 20) : nil
        // The size of docs/ and notes: a recording of a minute or two.
        let short = docks ? try SealedCamera(size: 64 << 20) : nil
        say(
            "\(mebibytes) MiB, \(rounds) rounds; MB = 10^6 bytes; processor = user + system of the reading program"
        )
        var results: [Round] = []
        for number in 1...rounds {
            let wide = try plain.readBare(transfer: 256 << 10, transfers: 8)
            let deep = try plain.readBare(transfer: 1 << 20, transfers: 4)
            var round = Round(bare: wide.wall < deep.wall ? wide : deep, ours: try plain.readOurs())
            say("round \(number)")
            say("  bare libusb, best of 8x256 KiB and 4x1 MiB   \(round.bare)")
            say("  our rooms, plain object, discarded           \(round.ours)")
            if let sealed, let short {
                let dockings = (long: try sealed.dock(), short: try short.dock())
                round.dockings = dockings
                say("  daemon, sealed recording to a directory      \(dockings.long)")
                say("  daemon, sealed recording of 64 MiB           \(dockings.short)")
            }
            results.append(round)
        }
        summarise(results)
    }

    private func summarise(_ rounds: [Round]) {
        func line(_ name: String, _ unit: String, _ value: (Round) -> Double?) {
            let sorted = rounds.compactMap(value).sorted()
            guard !sorted.isEmpty else { return }
            say(
                "\(name.padding(toLength: 62, withPad: " ", startingAt: 0))\(figure(sorted[sorted.count / 2])) \(unit)"
            )
        }
        say("medians of \(rounds.count) rounds; a ratio is taken within its round")
        line("bare libusb loop", "MB/s") { $0.bare.rate }
        line("our rooms", "MB/s") { $0.ours.rate }
        line("our rooms / bare loop, rate", "") { $0.ours.rate / $0.bare.rate }
        line("our rooms / bare loop, processor", "") { $0.ours.processor / $0.bare.processor }
        line("daemon, sealed: first byte to last byte", "MB/s") { $0.dockings?.long.readingRate }
        line("daemon, sealed: reading / bare loop, rate", "") { round in
            round.dockings.map { $0.long.readingRate / round.bare.rate }
        }
        line("daemon, sealed: plug to safe to remove", "MB/s") { $0.dockings?.long.rate }
        line("daemon, sealed: processor for each GiB", "s") { $0.dockings?.long.processorPerGiB }
        line("plug to first sealed byte, 64 MiB recording", "s") { $0.dockings?.short.toFirstByte }
        line("plug to safe to remove, 64 MiB recording", "s") { $0.dockings?.short.toSafe }
    }
}

/// Three digits after the point, whatever the locale.
func figure(_ value: Double) -> String { String(format: "%.3f", value) }

/// Prints a line at once, also into a pipe: a round takes long.
func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
