import DaemonHarness
import Foundation
import TestSupport
import Testing

/// A scene file, then a hand: `bwvcamera bus` in a process of its own, with the real daemon on its bus.
@Suite struct SceneFileTests {
    private static let text = CameraText(
        "CAM-0001",
        [.init("rec-1", size: 400_000, evidential: true), .init("rec-2", size: 300_000)]
    )

    /// What goes wrong, line by line.
    private static func lines(_ camera: String, _ twin: String) -> [String] {
        [
            "# a bad day of one camera",
            "plug \(camera) 1-1", "fault 1-1 slow 400000", "fault 1-1 clock 90000",
            "wait 1-1 offloading 60", "fault 1-1 stall bulk-in 2 times", "fault 1-1 flip-bit",
            "unplug 1-1 at 40%", "wait 1-1 empty 60", "plug \(camera) 1-1", "wait 1-1 offloading 60",
            "fault 1-1 wrong-transaction", "fault 1-1 power-loss", "fault 1-1 none",
            "plug \(twin) 1-2", "wait 1-2 refused 60", "unplug 1-2", "wait 1-1 safeToRemove 60",
        ]
    }

    private static func ask(_ words: String..., control: String) throws -> Shell.Result {
        try Shell.run(CameraProcess.program, words + ["--control", control])
    }

    @Test func `a bad day, line by line, ends with everything delivered once`() throws {
        let scene = try Scene()
        let camera = try scene.folder.write("camera.json5", Array(Self.text.text.utf8))
        let twin = try scene.folder.write("twin.json5", Array(Self.text.text.utf8))
        let lines = Self.lines(camera, twin)
        let file = try scene.folder.write("day.scene", Array(lines.map { "\($0)\n" }.joined().utf8))
        let control = scene.folder.path("control")
        let process = try CameraProcess(
            ["bus", "--scene", file, "--control", control, "--pki", scene.pki.root]
        )
        for line in process.greeting {
            let pair = line.split(separator: "=", maxSplits: 1).map(String.init)
            scene.extraEnvironment[pair[0]] = pair[1]
        }
        try scene.start()
        for line in lines.dropFirst() {
            let answer = try process.nextLine()
            #expect(answer.hasPrefix("ok"), "\(line): \(answer)")
        }
        try scene.waitFor("A", "safeToRemove")
        try scene.expectDelivered(Self.text, besides: ["rec-power-loss-3"])
        let log = scene.daemon?.log ?? ""
        #expect(log.contains("two cameras with one serial"))

        // The same by hand.
        let status = try Self.ask("status", control: control).text
        #expect(status.contains("1-1 CAM-0001 safeToRemove intact=0 erased=3"), "\(status)")
        let again = try Self.ask("fault", "1-1", "power-loss", control: control)
        #expect(again.text == "CAM-0001 in 1-1 again, with rec-power-loss-4 recovered\n", "\(again.errors)")
        try scene.wait(for: "what was cut off to be delivered") {
            scene.closed(by: "CAM-0001")["rec-power-loss-4"] != nil
        }
        try scene.waitFor("A", "safeToRemove")
        #expect(try Self.ask("unplug", "1-1", control: control).succeeded)
        try scene.waitFor("A", "empty")
        #expect(scene.park() == 0)
        #expect(try process.quit() == 0, "no line has failed")
        try scene.expectDelivered(Self.text, besides: ["rec-power-loss-3", "rec-power-loss-4"])
    }
}
