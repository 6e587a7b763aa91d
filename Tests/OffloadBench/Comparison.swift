import Foundation

/// Runs every contender once in each round and prints each figure, then medians and ratios.
struct Comparison {
    let mebibytes: Int
    let rounds: Int
    /// Whether whole dockings are measured too.
    let docks: Bool

    private struct Round {
        /// Eight requests of 256 KiB, and four of 1 MiB.
        let wide: Reading
        let deep: Reading
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
            let ours = try plain.readOurs()
            let deep = try plain.readBare(transfer: 1 << 20, transfers: 4)
            var round = Round(wide: wide, deep: deep, ours: ours)
            say("round \(number)")
            say("  bare libusb, 8x256 KiB                       \(round.wide)")
            say("  bare libusb, 4x1 MiB                         \(round.deep)")
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
        line("bare libusb loop, 8x256 KiB", "MB/s") { $0.wide.rate }
        line("bare libusb loop, 4x1 MiB", "MB/s") { $0.deep.rate }
        line("our rooms", "MB/s") { $0.ours.rate }
        // The loop that is faster by its median: the faster of both in each round would be luck tried twice.
        let middle = rounds.count / 2
        let isWideBetter =
            rounds.map(\.wide.rate).sorted()[middle] > rounds.map(\.deep.rate).sorted()[middle]
        let bare = { (round: Round) in isWideBetter ? round.wide : round.deep }
        line("our rooms / faster bare loop, rate", "") { $0.ours.rate / bare($0).rate }
        line("our rooms / that bare loop, processor", "") { $0.ours.processor / bare($0).processor }
        line("daemon, sealed: first byte to last byte", "MB/s") { $0.dockings?.long.readingRate }
        line("daemon, sealed: reading / faster bare loop, rate", "") { round in
            round.dockings.map { $0.long.readingRate / bare(round).rate }
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
