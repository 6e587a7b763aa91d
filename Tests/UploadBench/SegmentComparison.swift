import Foundation
import TestSupport

/// The same docking at an object store with one acknowledgement ahead, with none, and with the whole item one segment.
///
/// It says what it costs, and what it saves, that a bay streams on while the server still has the last segment in hand.
struct SegmentComparison {
    private enum Way: String, CaseIterable {
        case ahead = "segments of 64 MiB, one acknowledgement ahead"
        case inOrder = "segments of 64 MiB, each begun when the one before is acknowledged"
        case single = "one segment"
    }

    let recording: UploadRecording
    let rounds: Int

    func run() throws {
        let place = try StorePlace()
        var figures: [Way: [StationFigures]] = [:]
        for number in 1...rounds {
            // Whoever goes first has the colder machine: in turns.
            let first = number % Way.allCases.count
            for way in Way.allCases[first...] + Way.allCases[..<first] {
                let found = try dock(at: place, way)
                figures[way, default: []].append(found)
                say("round \(number), \(way.rawValue): \(words(streaming(found), found.usage.wall))")
            }
        }
        say("medians of \(rounds) rounds, without reading back; wall with it")
        for way in Way.allCases {
            let found = figures[way] ?? []
            say("\(way.rawValue): \(words(median(found.map(streaming)), median(found.map(\.usage.wall))))")
        }
        for way in Way.allCases.dropFirst() {
            let ratios = zip(figures[way] ?? [], figures[.ahead] ?? []).map { streaming($0) / streaming($1) }
            say("\(way.rawValue) / \(Way.ahead.rawValue): \(figure(median(ratios)))")
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
        run.sendsInOrder = way == .inOrder
        if way == .single { run.segmentBytes = UInt64(recording.mebibytes) << 20 }
        try run.initialise()
        try WarmMemory.prepare(for: recording)
        let figures = try run.apart()
        try place.check(recording)
        return figures
    }
}
