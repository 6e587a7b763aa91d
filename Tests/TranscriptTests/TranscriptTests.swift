import CameraFile
import CameraFirmware
import CameraTranscript
import DaemonHarness
import Foundation
import LiarCamera
import TestSupport
import Testing

/// What passed at one daemon, played back to another, comes to the same end.
@Suite struct `Transcripts` {
    private static let text = CameraText(
        "CAM-0002",
        [
            .init("rec-1", size: 3 << 20, evidential: true), .init("rec-2", size: 70_000, state: "recovered"),
            .init("rec-3", size: 20_000, state: "open"),
        ]
    )

    @Test func `an honest docking is played back to the same end, without keys and footage`() throws {
        let docking = try Docking(Self.text)
        let then = try docking.record()
        #expect(then.state == "safeToRemove")
        let transcript = try String(contentsOfFile: docking.path, encoding: .utf8)
        #expect(transcript.utf8.count < 200_000, "no footage: \(transcript.utf8.count) bytes")
        let answers = transcript.split(separator: "\n").filter { $0.contains("\"method\":\"releaseKey\"") }
        #expect(
            answers.count == 2 && answers.allSatisfy { $0.contains("messageId") && !$0.contains("\"key\"") }
        )

        let replay = try docking.replay()
        #expect(replay.end == then)
        #expect(replay.delivered == ["rec-1": 3 << 20, "rec-2": 65_536])
        #expect(replay.camera.erased.count == 2)
    }

    @Test func `keys and footage are in it when asked for`() throws {
        let docking = try Docking(CameraText("CAM-0002", [.init("rec-1", size: 100_000)]))
        _ = try docking.record(keeping: [.keys, .payload])
        let transcript = try String(contentsOfFile: docking.path, encoding: .utf8)
        #expect(transcript.utf8.count > 200_000 && transcript.contains("\"key\":\""))
    }

    @Test func `the transcript of docs/try-on-real-usb.md ends with the recording held and erased`() throws {
        let path = Repository.path("fixtures/transcripts/CAM-0003-lost-answer.jsonl")
        let replay = try Docking.replay(path, of: "CAM-0003")
        #expect(replay.end.state == "safeToRemove")
        #expect(replay.delivered == ["rec-0001": 138_035])
        #expect(replay.camera.erased.count == 1)
    }

    @Test(arguments: [
        FirmwareFaults.with { $0.wrongManifestSignature = true },
        .with { $0.wrongInventorySignature = true }, .with { $0.staleInventoryNonce = true },
        .with { $0.brokenChain = true }, .with { $0.wrongKey = true }, .with { $0.add(.loseEraseAnswer) },
        .with { $0.vanishWithoutTombstone = true }, .with { $0.eraseWithoutTombstone = true },
    ])
    func `a camera that was not honest is played back as one that is not`(faults: FirmwareFaults) throws {
        let docking = try Docking(
            CameraText("CAM-0002", [.init("rec-1", size: 50_000), .init("rec-2", size: 9000)])
        )
        let then = try docking.record(faults)
        #expect(try docking.replay().end == then)
    }

    @Test(arguments: [
        "configuration cut off after 25 bytes", "serial number that is another's",
        "GetDeviceInfo data: says its length is 11", "GetDeviceInfo dataset: no channel",
        "ChannelWrite response: with code 8194", "GetObjectHandles data: with a packet more",
        "GetPartialObject64 data: cut off after 12 bytes", "GetPartialObject64 response: a halt instead",
        "answer to hello: result.domain is missing", "answer to status: result.battery is -1",
        "answer to inventory: an error", "answer to manifest: no JSON",
        "answer to erase: its length is 2147483648",
    ])
    func `a liar is played back as a liar`(name: String) throws {
        let docking = try Docking(CameraText("CAM-0004", [.init("rec-1", size: 50_000)]))
        let lie = try #require(Lie.all.first { $0.description == name })
        let then = try docking.record(lie)
        let now = try docking.replay().end
        #expect(now == then)
        if now.state == "safeToRemove" { #expect(name.contains("erase"), "\(name) is no lie that hurts") }
    }
}

extension FirmwareFaults {
    fileprivate static func with(_ change: (inout FirmwareFaults) -> Void) -> FirmwareFaults {
        var faults = FirmwareFaults()
        change(&faults)
        return faults
    }
}
