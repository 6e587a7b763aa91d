import Foundation
import Testing

@testable import Journal

/// Every schema version ever released stays readable; `fixtures/journal/README.md` says how the files were made.
@Suite struct `A journal written by an older release` {
    @Test(arguments: 1...Schema.latest)
    func `is opened, brought up to date and holds what it held`(version: Int) throws {
        let scratch = try Scratch()
        let path = scratch.file("journal.sqlite")
        try FileManager.default.copyItem(atPath: fixture("v\(version).sqlite"), toPath: path)
        let journal = try Journal(path: path)
        let key = "bwvdock-fixture.invalid/CAM-0001/rec-1"
        #expect(try journal.recordings() == [key])
        #expect(
            try journal.facts(of: key) == [
                Fact(recording: key, sequence: 1, kind: "planned", payload: [1, 2, 3]),
                Fact(recording: key, sequence: 2, kind: "token", payload: []),
            ]
        )
        #expect(
            try journal.cameras() == [
                CameraMemory(
                    domain: "bwvdock-fixture.invalid",
                    serial: "CAM-0001",
                    highestSequence: 7,
                    head: [UInt8](repeating: 0xab, count: 32),
                    lastSeen: 1_790_000_000_000
                )
            ]
        )
        #expect(
            try journal.destination(named: "dams")
                == DestinationBinding(name: "dams", identity: "fixture-store", epoch: 1)
        )
        #expect(try journal.setting("epoch") == [9])
        try journal.append(recording: key, kind: "acknowledged")
    }

    private func fixture(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("fixtures/journal/\(name)").path
    }
}
