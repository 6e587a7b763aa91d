import Bytes
import Foundation
import Testing
import Upload

@Suite struct `Every driver describes a recording` {
    private static let first = RecordingMetadata(entries: [
        .init(name: "Serial", value: "CAM-0001"),
        .init(name: "Reference", value: "Ŝtacio №7/北 100% \"quoted\" a=b&c+d"),
        .init(name: "start.time", value: "2026-11-20T08:15:00.000Z"),
    ])

    @Test(arguments: Candidate.all)
    func `in its own names and whatever characters, and the first description stands`(
        candidate: Candidate
    ) throws {
        let sample = try Sample()
        let destination = try candidate.make()
        defer { destination.remove() }
        let driver = try destination.driver(station: "north")
        let items = try driver.uploadAll(sample)
        try driver.describe(sample.key, Self.first)
        try driver.describe(sample.key, Self.first)
        // The configuration was corrected in between, and the daemon restarted.
        let next = try destination.driver(station: "north")
        try next.describe(sample.key, RecordingMetadata(entries: [.init(name: "Serial", value: "other")]))
        _ = try next.close(sample.key, items: items)
        try next.describe(sample.key, Self.first)
        #expect(Set(try destination.described(sample.key).entries) == Set(Self.first.entries))
    }

    @Test(arguments: Candidate.all)
    func `before or after another station has closed it, harming nothing`(candidate: Candidate) throws {
        let sample = try Sample()
        let destination = try candidate.make()
        defer { destination.remove() }
        let (north, south) = (
            try destination.driver(station: "north"), try destination.driver(station: "south")
        )
        let late = try south.uploadAll(sample)
        try north.describe(sample.key, Self.first)
        _ = try north.close(sample.key, items: north.uploadAll(sample))
        try south.describe(sample.key, RecordingMetadata(entries: [.init(name: "Serial", value: "other")]))
        #expect(remedy(of: try south.close(sample.key, items: late)) == .conflict)
        #expect(Set(try destination.described(sample.key).entries) == Set(Self.first.entries))
        for item in sample.items {
            #expect(try north.proveClosed(sample.key, plan: item).sha256 == item.digest.hex)
        }
    }
}

extension RecordingMetadata {
    /// Reads what a driver stored, as a consumer would.
    init(parsing data: Data) throws {
        let texts = try JSONDecoder().decode([String: String].self, from: data)
        self.init(entries: texts.map { Entry(name: $0.key, value: $0.value) })
    }
}
