import CameraFirmware
import ControlProtocol
import DaemonHarness
import Foundation
import Glibc
import TestSupport
import Testing

/// How recordings are described to a destination, through the real daemon.
@Suite struct MetadataTests {
    @Test
    func
        `a recording that lacks what is required is held, and delivered without its camera once that is corrected`()
        throws
    {
        let attack = try Attack()
        let scene = attack.scene
        scene.destinationExtra = metadata(required: "serial", "officer")
        try scene.start()
        try scene.plug(attack.camera)
        let bay = try scene.waitFor("A", "notCleared")
        #expect(bay.reason?.contains("it has no officer, which metadata.required asks for") == true)
        try scene.wait(for: "both to be held") {
            ((try? scene.recordings()) ?? []).count { $0.heldAt["dams"] != nil } == 2
        }
        let read = attack.camera.bytesRead
        try scene.takeOut("A")
        // Nothing is better yet, so nothing changes.
        #expect(try scene.retry("--all").status == 0)
        try scene.wait(for: "both to be held again") {
            ((try? scene.recordings()) ?? []).count { $0.heldAt["dams"] != nil } == 2
        }
        #expect(scene.closed(by: "CAM-0001").isEmpty)

        scene.destinationExtra = metadata(required: "serial")
        try scene.writeConfiguration()
        scene.daemon?.kill(SIGHUP)
        try scene.wait(for: "the configuration") {
            scene.daemon?.log.contains("configuration read again") == true
        }
        #expect(try scene.retry("--all").status == 0)
        try scene.wait(for: "both to be closed") { scene.closed(by: "CAM-0001").count == 2 }
        #expect(attack.camera.bytesRead == read)
        for folder in scene.closed(by: "CAM-0001").values.flatMap(\.self) {
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/metadata.json"))
            let told = try JSONDecoder().decode([String: String].self, from: data)
            #expect(told["BWCSerialNumber"] == "CAM-0001" && told["Source"] == "Nordstaĝo 北")
            #expect(told["StartTime"] == "2026-11-20T08:15:00.000Z" && told["Class"] != nil)
            // It has none, and none is required any more.
            #expect(told["UserID"] == nil && told.count == 4)
        }
        try scene.plug(attack.camera)
        try scene.waitFor("A", "safeToRemove")
        try attack.expectConcluded()
    }

    @Test func `a field that does not exist keeps the daemon from starting, with the nearest that does`()
        throws
    {
        let scene = try Scene()
        scene.destinationExtra = metadata(required: "oficer")
        try scene.writeConfiguration()
        let check = try Shell.run(
            Products.path("bwvdockd"),
            ["--config", scene.configuration, "--fixtures", "--check"]
        )
        #expect(check.status != 0)
        #expect(check.errors.contains("metadata.required names 'oficer', which is no field of a recording"))
        #expect(check.errors.contains("did you mean 'officer'?"))
    }

    private func metadata(required: String...) -> String {
        """
        metadata: {
          fields: { serial: "BWCSerialNumber", officer: "UserID", start: "StartTime", classification: "Class" },
          constants: { Source: "Nordstaĝo 北" },
          required: [\(required.map { "\"\($0)\"" }.joined(separator: ", "))],
        },
        """
    }
}
