import DaemonHarness
import Foundation
import TestSupport

/// Runs every contender at one server once in each round and prints each figure, then medians and ratios.
struct Comparison {
    let place: any Place
    let recording: UploadRecording
    let peers: Peers
    let rounds: Int

    private var mebibytes: Int { recording.mebibytes }

    private struct Round {
        let ours: StationFigures
        let rclone: (copy: Usage, check: Usage)
        let age: Usage
        let loop: Usage
        /// The bare loop in one request, where ours are many; else the same.
        let wholeLoop: Usage
        /// The bare loop with half as much at a time.
        let smallLoop: Usage
        let bounds: Bounds
    }

    func run() throws {
        var results: [Round] = []
        for number in 1...rounds {
            say("\(place.name), round \(number)")
            results.append(try round())
        }
        summarise(results)
    }

    private func round() throws -> Round {
        let ours = try clean { try station() }
        tell("ours", ours.usage, "reading back \(figure(perGiB(ours.proof)))")
        let rclone = try clean {
            try warm()
            return try peers.rcloneCopy(to: place.rclone, place.rcloneSettings)
        }
        tell("rclone copy", rclone.copy)
        tell("rclone check --download", rclone.check)
        let age = try clean {
            try warm()
            return try peers.agePipe(to: place.peerURL, headers: place.peerHeaders)
        }
        tell("age | tee >(openssl dgst) | curl", age)
        try prepare()
        let loop = try peers.bareLoop(to: place, segment: place.segment)
        tell("the bare loop", loop)
        try prepare()
        let wholeLoop = try place.segment.map { _ in try peers.bareLoop(to: place, segment: nil) } ?? loop
        if place.segment != nil { tell("the bare loop in one request", wholeLoop) }
        try prepare()
        let smallLoop = try peers.bareLoop(
            to: place,
            segment: place.segment,
            piece: BareLoop.ourPiece / 2
        )
        tell("the bare loop by half pieces", smallLoop)
        try prepare()
        let bounds = try Bounds(place, recording)
        say(
            "  openssl speed \(figure(bounds.decrypt)) + \(figure(bounds.hash)), bare send \(figure(bounds.send)), reading the file \(figure(bounds.read))"
        )
        return Round(
            ours: ours,
            rclone: rclone,
            age: age,
            loop: loop,
            wholeLoop: wholeLoop,
            smallLoop: smallLoop,
            bounds: bounds
        )
    }

    private func clean<Value>(_ contender: () throws -> Value) throws -> Value {
        try place.empty()
        let value = try contender()
        try place.check(recording)
        return value
    }

    /// The same ground for everybody.
    private func prepare() throws {
        try place.empty()
        try warm()
    }

    private func warm() throws { try WarmMemory(for: recording).prepare() }

    /// Our docking, in a process of its own.
    private func station() throws -> StationFigures {
        let state = try TemporaryDirectory()
        let run = try StationRun(in: state, at: place, recording)
        try run.initialise()
        return try run.apart()
    }

    private func perGiB(_ seconds: Double) -> Double { seconds * 1024 / Double(mebibytes) }

    private func tell(_ name: String, _ usage: Usage, _ more: String = "") {
        let padded = name.padding(toLength: 34, withPad: " ", startingAt: 0)
        say(
            "  \(padded)processor \(figure(perGiB(usage.processor))), wall \(figure(usage.wall)) s, "
                + "peak \(Int(usage.peak)) MiB\(more.isEmpty ? "" : ", \(more)")"
        )
    }

    private func summarise(_ rounds: [Round]) {
        func line(_ name: String, _ value: (Round) -> Double, goal: Double? = nil) {
            let middle = median(rounds.map(value))
            let verdict = goal.map { ", goal \($0): \(middle <= $0 ? "met" : "MISSED")" } ?? ""
            say("\(name.padding(toLength: 70, withPad: " ", startingAt: 0))\(figure(middle))\(verdict)")
        }
        let whole = { (round: Round) in perGiB(round.ours.usage.processor) }
        let inTransit = { (round: Round) in whole(round) - perGiB(round.ours.proof) }
        say("\(place.name): medians of \(rounds.count) rounds, processor seconds for each GiB")
        line("ours, read back", whole)
        line("ours, without reading back", inTransit)
        line("rclone copy", { perGiB($0.rclone.copy.processor) })
        line("rclone copy + check --download") {
            perGiB($0.rclone.copy.processor + $0.rclone.check.processor)
        }
        line("age | tee >(openssl dgst -sha256) | curl -T -", { perGiB($0.age.processor) })
        line("the bare loop", { perGiB($0.loop.processor) })
        line("openssl speed, decrypt and hash in series", { $0.bounds.decrypt + $0.bounds.hash })
        line("of it decrypting", { $0.bounds.decrypt })
        line("opening frames as ours does, alone", { $0.bounds.opening })
        line("bare libcurl send from memory", { $0.bounds.send })
        line("reading the file", { $0.bounds.read })
        say("\(place.name): ratios, each within its round")
        line(
            "ours read back / rclone copy + check --download",
            { whole($0) / perGiB($0.rclone.copy.processor + $0.rclone.check.processor) },
            goal: 0.55
        )
        line(
            "ours without reading back / rclone copy",
            { inTransit($0) / perGiB($0.rclone.copy.processor) },
            goal: 0.75
        )
        line(
            "ours without reading back / age | tee | curl",
            { inTransit($0) / perGiB($0.age.processor) },
            goal: 0.40
        )
        line(
            "ours without reading back and the file / (openssl speed + bare send)",
            { (inTransit($0) - $0.bounds.read) / $0.bounds.sum },
            goal: 1.25
        )
        line(
            "the same / (openssl speed with a manifest's two hashes + bare send)",
            { (inTransit($0) - $0.bounds.read) / $0.bounds.sumWithBothHashes }
        )
        say("\(place.name): reading, opening, hashing twice and sending, and nothing of a dock around it")
        line("the bare loop / rclone copy") { $0.loop.processor / $0.rclone.copy.processor }
        line("the bare loop / age | tee | curl") { $0.loop.processor / $0.age.processor }
        line("the bare loop in one request / age | tee | curl") { $0.wholeLoop.processor / $0.age.processor }
        line("the bare loop without the file / (openssl speed + bare send)") {
            (perGiB($0.loop.processor) - $0.bounds.read) / $0.bounds.sum
        }
        line("the bare loop / the bare loop that sends half as much at a time") {
            $0.loop.processor / $0.smallLoop.processor
        }
        line("ours without reading back / the bare loop") { inTransit($0) / perGiB($0.loop.processor) }
        say(
            "\(place.name): opening frames, openssl speed's hash, a bare send, reading the file, each by itself"
        )
        line("those / rclone copy") { $0.bounds.withoutUs / perGiB($0.rclone.copy.processor) }
        line("those / age | tee | curl") { $0.bounds.withoutUs / perGiB($0.age.processor) }
        say("\(place.name): wall seconds")
        line("ours, plug to safe to remove, read back") { $0.ours.usage.wall }
        line("rclone copy + check --download") { $0.rclone.copy.wall + $0.rclone.check.wall }
        line("rclone copy") { $0.rclone.copy.wall }
        line("age | tee >(openssl dgst -sha256) | curl -T -") { $0.age.wall }
    }
}
