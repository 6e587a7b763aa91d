import Foundation
import TestSupport

/// The same docking at an object store that acknowledges chunks late, with and without streaming on meanwhile.
///
/// Nothing of the server is slow but that: the answer to each chunk comes so many milliseconds after it could. Where chunks go
/// one after the other, the camera stands idle during each acknowledgement.
struct OverlapComparison {
    /// Milliseconds.
    private static let delays = [0, 50, 200]

    let recording: UploadRecording
    let rounds: Int
    /// What the camera gives in a second, as over its wire; `nil` for all it can.
    let bytesPerSecond: Int?

    private struct Pair {
        let ahead: Double
        let inOrder: Double
    }

    func run() throws {
        var pairs: [Int: [Pair]] = [:]
        for round in 1...rounds {
            for delay in Self.delays {
                // Whoever goes first has the colder machine: in turns.
                let isFirst = round.isMultiple(of: 2)
                let one = try dock(late: delay, inOrder: isFirst)
                let other = try dock(late: delay, inOrder: !isFirst)
                let pair = Pair(ahead: isFirst ? other : one, inOrder: isFirst ? one : other)
                pairs[delay, default: []].append(pair)
                say(
                    "round \(round), \(delay) ms: \(figure(pair.ahead)) s one ahead, \(figure(pair.inOrder)) s in order"
                )
            }
        }
        report(pairs)
    }

    private func report(_ pairs: [Int: [Pair]]) {
        let chunks = (recording.mebibytes + 7) / 8
        say("\(chunks) chunks, plug to safe to remove, medians of \(rounds) rounds")
        for delay in Self.delays {
            let found = pairs[delay] ?? []
            let (ahead, inOrder) = (median(found.map(\.ahead)), median(found.map(\.inOrder)))
            let ratio = median(found.map { $0.ahead / $0.inOrder })
            let saved = median(found.map { $0.inOrder - $0.ahead }) * 1000 / Double(chunks)
            say(
                "\(delay) ms late: \(figure(ahead)) s one ahead, \(figure(inOrder)) s in order, "
                    + "ratio \(figure(ratio)), saved \(Int(saved)) ms a chunk"
            )
        }
        // What more than one acknowledgement ahead could still save: what one ahead still loses to no delay at all.
        let idle = pairs[0].map { median($0.map(\.ahead)) } ?? 0
        for delay in Self.delays.dropFirst() {
            let lost = median((pairs[delay] ?? []).map(\.ahead)) - idle
            say("\(delay) ms late: one ahead still loses \(Int(lost * 1000 / Double(chunks))) ms a chunk")
        }
    }

    /// Seconds from plug to "safe to remove".
    private func dock(late milliseconds: Int, inOrder: Bool) throws -> Double {
        let place = try StorePlace()
        let front = try Forwarder(to: place.port, acknowledgingLate: milliseconds)
        let state = try TemporaryDirectory()
        var run = try StationRun(in: state, at: place, recording)
        run.login = "http://127.0.0.1:\(front.port)/auth/v1.0"
        run.sendsInOrder = inOrder
        run.bytesPerSecond = bytesPerSecond
        // An answer to each chunk: that is what is measured.
        run.segmentBytes = 0
        try run.initialise()
        let wall = try run.apart().usage.wall
        try place.check(recording)
        return wall
    }
}
