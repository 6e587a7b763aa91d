import AuditLog
import CameraFirmware
import ControlProtocol
import DaemonHarness
import Foundation
import Journal
import TestSupport
import Testing

/// `bwvdock retry` against the real daemon.
@Suite struct RetryTests {
    @Test func `what was quarantined for wrong bytes is read again, but only with its camera`() throws {
        let scene = try Scene()
        let text = CameraText("CAM-0001", [.init("rec-1", size: 60_000), .init("rec-2", size: 30_000)])
        let surgeon = try StoreSurgeon(try text.file(), in: scene)
        try surgeon.edit(item: 1) { bytes, layout in bytes[layout.frame(0) + 40] ^= 1 }
        var camera = try surgeon.camera()
        try scene.start()
        try scene.plug(camera)
        try scene.waitFor("A", "notCleared")
        try scene.takeOut("A")
        let early = try scene.retry("rec-1")
        #expect(early.status == 4)
        #expect(early.text.contains("needsCamera\tCAM-0001/rec-1"))
        // The flash is read right this time.
        try surgeon.edit(item: 1) { bytes, layout in bytes[layout.frame(0) + 40] ^= 1 }
        camera = try surgeon.camera()
        try scene.plug(camera)
        #expect(try scene.waitFor("A", "notCleared").reason?.contains("rec-1") == true)
        let report = try scene.retry("CAM-0001/rec-1", "--json")
        #expect(report.status == 0)
        let rows = try JSONDecoder().decode(RetryReport.self, from: Data(report.output)).rows
        #expect(rows.map(\.outcome) == [.retried] && rows.first?.serial == "CAM-0001")
        try scene.waitFor("A", "safeToRemove")
        #expect(camera.intact.isEmpty)
        #expect(try scene.retry("--all").status == 3)
        #expect(scene.park() == 0)
        try scene.expectDelivered(text)
        let audit = try String(contentsOfFile: "\(scene.stateDirectory)/audit.jsonl", encoding: .utf8)
        #expect(audit.contains("\"retry requested\"") && audit.contains("\"quarantine lifted\""))
        #expect(try scene.auditReport().isIntact)
    }

    @Test func `two of one camera are read again though the second is asked for while the first is`() throws {
        let scene = try Scene()
        let text = CameraText("CAM-0001", [.init("rec-1", size: 60_000), .init("rec-2", size: 30_000)])
        let surgeon = try StoreSurgeon(try text.file(), in: scene)
        for item in 1...2 {
            try surgeon.edit(item: item) { bytes, layout in bytes[layout.frame(0) + 40] ^= 1 }
        }
        try scene.start()
        try scene.plug(try surgeon.camera())
        try scene.waitFor("A", "notCleared")
        try scene.takeOut("A")
        for item in 1...2 {
            try surgeon.edit(item: item) { bytes, layout in bytes[layout.frame(0) + 40] ^= 1 }
        }
        let camera = try surgeon.camera()
        try scene.plug(camera)
        #expect(try scene.waitFor("A", "notCleared").reason?.contains("rec-1") == true)
        for name in ["rec-1", "rec-2"] { #expect(try scene.retry(name).status == 0, "\(name)") }
        try scene.waitFor("A", "safeToRemove")
        #expect(camera.intact.isEmpty)
        #expect(scene.park() == 0)
        try scene.expectDelivered(text)
    }

    @Test func `still wrong, it is quarantined again`() throws {
        let scene = try Scene()
        let text = CameraText("CAM-0001", [.init("rec-1", size: 60_000)])
        let surgeon = try StoreSurgeon(try text.file(), in: scene)
        try surgeon.edit(item: 1) { bytes, layout in bytes[layout.frame(0) + 40] ^= 1 }
        let camera = try surgeon.camera()
        try scene.start()
        try scene.plug(camera)
        try scene.waitFor("A", "notCleared")
        let before = try scene.journalled().count { $0.kind == "quarantined" }
        #expect(try scene.retry("rec-1").status == 0)
        try scene.wait(for: "another quarantine") {
            ((try? scene.journalled()) ?? []).count { $0.kind == "quarantined" } > before
        }
        try scene.waitFor("A", "notCleared")
        #expect(camera.intact.count == 1 && scene.closed(by: "CAM-0001").isEmpty)
        #expect(scene.park() == 0)
    }

    @Test func `what a destination refused is offered again without reading the camera again`() throws {
        let attack = try Attack()
        let scene = attack.scene
        try scene.start()
        try scene.block(scene.stores[0])
        try scene.plug(attack.camera)
        let bay = try scene.waitFor("A", "notCleared")
        #expect(bay.reason?.contains("destination dams: close") == true)
        try scene.wait(for: "both to be held") {
            ((try? scene.recordings()) ?? []).count { $0.heldAt["dams"] != nil } == 2
        }
        let read = attack.camera.bytesRead
        try scene.unblock(scene.stores[0])
        let answer = try scene.retry("--destination", "dams")
        #expect(answer.status == 0)
        #expect(answer.text.split(separator: "\n").count == 2)
        try attack.expectConcluded()
        #expect(attack.camera.bytesRead == read)
        #expect(try scene.auditReport().isIntact)
    }

    @Test func `an additional destination is made good after its camera left`() throws {
        let attack = try Attack(scene: try Scene(stores: [("dams", true), ("copy", false)]))
        let scene = attack.scene
        let copy = try scene.store("copy")
        try scene.start()
        try scene.block(copy)
        try scene.plug(attack.camera)
        try scene.waitFor("A", "safeToRemove")
        try scene.takeOut("A")
        try scene.unblock(copy)
        #expect(scene.closed(by: "CAM-0001", at: copy).isEmpty)
        #expect(try scene.retry("--all").status == 0)
        try scene.wait(for: "both recordings with their tombstones") {
            let folders = scene.closed(by: "CAM-0001", at: copy).values.flatMap(\.self)
            return folders.count {
                FileManager.default.fileExists(atPath: "\($0)/tombstone.json.p7s")
            } == 2
        }
        try scene.wait(for: "the end") {
            ((try? scene.recordings()) ?? []).allSatisfy { $0.state == "erased" && $0.lacking.isEmpty }
        }
        try attack.expectParked()
        for store in scene.stores { try scene.expectDelivered(attack.text, at: store) }
    }

    @Test func `a destination that is mended is used at once when a person says so`() throws {
        let attack = try Attack()
        let scene = attack.scene
        scene.retrySeconds = 3600
        try scene.start()
        try scene.stores[0].goAway()
        try scene.plug(attack.camera)
        try scene.wait(for: "the trouble") {
            (try? scene.status())?.destinations.first?.state == "held"
        }
        let shown = try #require(try scene.status().destinations.first)
        #expect(shown.failures >= 1 && shown.hint != nil && shown.since != nil)
        #expect(shown.nextTrySeconds ?? 0 > 600)
        #expect(scene.daemon?.log.contains("held for 0 s, tried 1 times, next try in") == true)
        try scene.stores[0].comeBack()
        #expect(try scene.retry("--destination=dams").status == 0)
        try scene.waitFor("A", "safeToRemove")
        #expect(scene.daemon?.log.contains("destination dams: works again after") == true)
        try scene.wait(for: "no alarm") { (try? scene.status())?.alarms.isEmpty == true }
        try attack.expectConcluded()
    }

    @Test func `names that do not exist are told, and nothing to do is no success`() throws {
        let scene = try Scene()
        try scene.start()
        let nobody = try scene.retry("rec-9")
        #expect(nobody.status == 12 && nobody.errors.contains("no recording is named rec-9"))
        let nowhere = try scene.retry("--destination=nowhere")
        #expect(nowhere.status == 12 && nowhere.errors.contains("no destination is named nowhere"))
        let nothing = try scene.retry("--all")
        #expect(nothing.status == 3 && nothing.errors.contains("nothing to retry") && nothing.text.isEmpty)
        #expect(scene.park() == 0)
    }
}

extension Scene {
    /// What a person would type.
    func retry(_ words: String...) throws -> Shell.Result {
        try Shell.run(
            Products.path("bwvdock"),
            ["retry"] + words + ["--socket", folder.path("run/control")]
        )
    }
}
