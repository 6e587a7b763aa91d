import Foundation
import TestSupport

/// The same docking at an object store with larger and smaller segments, with one acknowledgement ahead and with none.
///
/// It says what segments cost, and what it costs and saves that a bay streams on while the server still has the last one
/// in hand.
struct SegmentComparison {
    /// How segments are sent.
    private struct Way: Hashable {
        /// `nil` for the whole item.
        let mebibytes: Int?
        let isInOrder: Bool

        var name: String {
            guard let mebibytes else { return "one segment" }
            let order =
                isInOrder ? "each begun when the one before is acknowledged" : "one acknowledgement ahead"
            return "segments of \(mebibytes) MiB, \(order)"
        }
    }

    private static let ways = [
        Way(mebibytes: 64, isInOrder: false), Way(mebibytes: 64, isInOrder: true),
        Way(mebibytes: 256, isInOrder: false), Way(mebibytes: 256, isInOrder: true),
        Way(mebibytes: 512, isInOrder: false), Way(mebibytes: 512, isInOrder: true),
        Way(mebibytes: nil, isInOrder: false),
    ]

    let recording: UploadRecording
    let rounds: Int

    func run() throws {
        let place = try StorePlace()
        var figures: [Way: [StationFigures]] = [:]
        for number in 1...rounds {
            // Whoever goes first has the colder machine: in turns.
            let first = number % Self.ways.count
            for way in Self.ways[first...] + Self.ways[..<first] {
                let found = try dock(at: place, way)
                figures[way, default: []].append(found)
                say("round \(number), \(way.name): \(words(streaming(found), found.usage.wall))")
            }
        }
        say("medians of \(rounds) rounds, without reading back; wall with it")
        for way in Self.ways {
            let found = figures[way] ?? []
            say("\(way.name): \(words(median(found.map(streaming)), median(found.map(\.usage.wall))))")
        }
        for way in Self.ways.dropFirst() {
            let ratios = zip(figures[way] ?? [], figures[Self.ways[0]] ?? [])
                .map { streaming($0) / streaming($1) }
            say("\(way.name) / \(Self.ways[0].name): \(figure(median(ratios)))")
        }
    }

    /// Processor seconds for each GiB.
    private func streaming(_ figures: StationFigures) -> Double {
        (figures.usage.processor - figures.proof) * 1024 / Double(recording.mebibytes)
    }

    private func words(_ processor: Double, _ wall: Double) -> String {
        "processor \(figure(processor)) for each GiB, wall \(figure(wall)) s"
    }

    private func dock(at place: StorePlace, _ way: Way) throws -> StationFigures {
        try place.empty()
        let state = try TemporaryDirectory()
        var run = try StationRun(in: state, at: place, recording)
        run.sendsInOrder = way.isInOrder
        run.segmentBytes = UInt64(way.mebibytes ?? recording.mebibytes) << 20
        try run.initialise()
        let figures = try run.apart()
        try place.check(recording)
        return figures
    }
}
