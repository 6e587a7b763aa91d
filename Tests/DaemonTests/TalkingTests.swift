import Bytes
import CameraFile
import CameraFirmware
import ControlProtocol
import DaemonHarness
import Evidence
import Foundation
import MockedBus
import TestSupport
import Testing

/// What the daemon says to the service manager, and what it makes of signals.
@Suite struct TalkingTests {
    @Test func `the service manager hears ready, signs of life and stopping`() throws {
        let scene = try Scene()
        let manager = try NotifySocket(path: scene.folder.path("notify"))
        scene.extraEnvironment = [
            "NOTIFY_SOCKET": scene.folder.path("notify"), "WATCHDOG_USEC": "100000",
        ]
        try scene.start()
        try scene.wait(for: "READY=1") { manager.count("READY=1\nSTATUS=serving 4 bays") == 1 }
        let text = CameraText("CAM-0001", [.init("rec-1", size: 300_000)])
        try scene.plug(try scene.camera(text))
        try scene.waitFor("A", "safeToRemove")
        let before = manager.count("WATCHDOG=1")
        try scene.wait(for: "the watchdog to be fed on") { manager.count("WATCHDOG=1") >= before + 3 }
        #expect(scene.park() == 0)
        #expect(manager.messages().last { $0 != "WATCHDOG=1" } == "STOPPING=1\nSTATUS=parking")
    }

    /// Stopping single threads of a process that forbids being looked into needs root.
    @Test(.enabled(if: geteuid() == 0), arguments: ["policy", "usb events", "usb hotplug"])
    func `the watchdog is not fed while a part hangs, and is again when it goes on`(part: String) throws {
        let scene = try Scene()
        let manager = try NotifySocket(path: scene.folder.path("notify"))
        scene.extraEnvironment = [
            "NOTIFY_SOCKET": scene.folder.path("notify"), "WATCHDOG_USEC": "400000",
        ]
        try scene.start()
        try scene.wait(for: "the watchdog to be fed") { manager.count("WATCHDOG=1") >= 2 }
        let frozen = try FrozenThread(part, of: try #require(scene.daemon?.identifier))
        try scene.wait(for: "the log to name the part that hangs") {
            // A full socket would hold the watchdog up.
            _ = manager.messages()
            return scene.daemon?.log.contains("no sign of life from \(part)") ?? false
        }
        let before = manager.count("WATCHDOG=1")
        usleep(1_500_000)
        #expect(manager.count("WATCHDOG=1") == before)
        frozen.thaw()
        try scene.wait(for: "the watchdog to be fed on") { manager.count("WATCHDOG=1") >= before + 3 }
        #expect(scene.park() == 0)
    }

    @Test func `the watchdog is not fed when nobody asks for it`() throws {
        let scene = try Scene()
        let manager = try NotifySocket(path: scene.folder.path("notify"))
        scene.extraEnvironment = ["NOTIFY_SOCKET": scene.folder.path("notify")]
        try scene.start()
        #expect(scene.park() == 0)
        #expect(manager.count("WATCHDOG=1") == 0)
    }

    @Test func `SIGTERM in the middle parks at a chunk, and the next start goes on from there`() throws {
        let scene = try Scene()
        let chunk: UInt64 = 8 << 20
        let text = CameraText("CAM-0001", [.init("rec-1", size: Int(10 * chunk))])
        let camera = try scene.camera(text)
        let sealed = camera.sealedSize
        try scene.start()
        try scene.plug(camera)
        try scene.wait(for: "two chunks to be there") {
            (try? scene.bay("A"))??.progress.first.map { $0.bytesDone > 2 * chunk } ?? false
        }
        #expect(scene.park() == 0)
        let log = try String(contentsOfFile: scene.logPath, encoding: .utf8)
        #expect(log.contains("parked") && !log.contains("still busy"))
        #expect(scene.closed(by: "CAM-0001").isEmpty && camera.intact.count == 1)
        let read = camera.bytesRead.values.reduce(0, +)
        #expect(read < sealed, "parked in the middle, not at the end")
        try scene.start()
        try scene.waitFor("A", "safeToRemove")
        try scene.expectDelivered(text)
        let all = camera.bytesRead.values.reduce(0, +)
        // The headers of two openings, and at most one acknowledged chunk.
        #expect(all <= sealed + chunk + (64 << 10), "\(all) of \(sealed) bytes read, \(read) before parking")
    }

    @Test func `SIGHUP takes a changed configuration over, and a broken one changes nothing`() throws {
        let scene = try Scene()
        let manager = try NotifySocket(path: scene.folder.path("notify"))
        scene.extraEnvironment = ["NOTIFY_SOCKET": scene.folder.path("notify")]
        scene.erases = false
        let text = CameraText("CAM-0001", [.init("rec-1", size: 30_000)])
        let camera = try scene.camera(text)
        try scene.start()
        try scene.plug(camera)
        #expect(try scene.waitFor("A", "safeToRemove").reason == "1 delivered and kept: erasing is off")
        #expect(camera.intact.count == 1)
        // Broken: the old one stays.
        try Self.edit(scene) { $0.replacing("erase: { enabled: false }", with: "erase: { enabeld: true }") }
        scene.daemon?.kill(SIGHUP)
        try scene.wait(for: "the log to complain") {
            scene.daemon?.log.contains("configuration not read again, the old one stays: erase.enabeld")
                ?? false
        }
        #expect(scene.daemon?.log.contains("did you mean 'enabled'?") ?? false)
        #expect(try scene.bay("A")?.reason == "1 delivered and kept: erasing is off")
        // Right: taken over, and the camera that waits is cleared.
        scene.erases = true
        scene.maxActiveOffloads = 1
        try scene.writeConfiguration()
        scene.daemon?.kill(SIGHUP)
        try scene.wait(for: "the camera to be cleared") { (try? scene.bay("A"))??.reason == "cleared" }
        #expect(camera.erased.count == 1)
        try scene.expectDelivered(text)
        #expect(manager.messages().count { $0.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") } == 2)
        #expect(manager.messages().count { $0.hasPrefix("READY=1") } == 3)
        #expect(scene.park() == 0)
    }

    @Test func `--check says ok, or what is wrong, where, and what was meant`() throws {
        let scene = try Scene()
        let check = ["--config", scene.configuration, "--fixtures", "--check"]
        let good = try scene.runDaemon(check)
        #expect(good.status == 0 && good.output.contains("bwvdock.json5: ok"))
        for (wrong, words) in [
            ("maxActiveOfloads: 4,", ["maxActiveOfloads", "did you mean 'maxActiveOffloads'?"]),
            ("maxActiveOffloads: \"four\",", ["maxActiveOffloads: "]),
            ("maxActiveOffloads: 4, clock: { setCamera: true },", ["clock.setCamera", "'setCameras'"]),
            ("maxActiveOffloads: 0,", ["maxActiveOffloads: "]),
        ] {
            try scene.writeConfiguration()
            try Self.edit(scene) { $0.replacing("maxActiveOffloads: 4,", with: wrong) }
            let bad = try scene.runDaemon(check)
            #expect(bad.status == 11, "\(wrong)")
            for word in words { #expect(bad.errors.contains(word), "\(wrong): \(bad.errors)") }
            // Serving refuses it just the same.
            let served = try scene.runDaemon(["--config", scene.configuration, "--fixtures"])
            #expect(served.status == 11 && served.errors == bad.errors)
        }
    }

    @Test
    func `--check warns when the kernel allows too little memory for USB requests, and says what is enough`()
        throws
    {
        let scene = try Scene()
        let check = ["--config", scene.configuration, "--fixtures", "--check"]
        try scene.bus.limitRequestMemory(mebibytes: 16)
        let enough = try scene.runDaemon(check)
        #expect(enough.status == 0 && !enough.errors.contains("usbfs_memory_mb"))
        // A plain camera is read before any offload, and beside them all.
        scene.bays = Dictionary(uniqueKeysWithValues: (1...12).map { ("bay-\($0)", "1-\($0)") })
        scene.plainBays = Set(scene.bays.keys)
        try scene.writeConfiguration()
        let short = try scene.runDaemon(check)
        #expect(short.status == 0 && short.output.contains("bwvdock.json5: ok"))
        #expect(
            short.errors.contains("warning: the kernel allows 16 MiB for USB requests"),
            "\(short.errors)"
        )
        #expect(short.errors.contains("hint: write "), "\(short.errors)")
        scene.plainBays = []
        try scene.writeConfiguration()
        let sealed = try scene.runDaemon(check)
        #expect(sealed.status == 0 && !sealed.errors.contains("usbfs_memory_mb"))
    }

    @Test func `--check finds a destination that nobody made one`() throws {
        let scene = try Scene()
        try FileManager.default.removeItem(atPath: scene.destinationRoot)
        try FileManager.default.createDirectory(
            atPath: scene.destinationRoot,
            withIntermediateDirectories: true
        )
        let run = try scene.runDaemon(["--config", scene.configuration, "--fixtures", "--check"])
        #expect(run.status == 1)
        #expect(run.errors.contains("hint: "))
    }

    @Test(arguments: [["--nonsense"], [], ["--config"], ["--config", "/nowhere", "--chekc"]])
    func `a command line that is not understood ends with status 2`(arguments: [String]) throws {
        let run = try Scene().runDaemon(arguments)
        #expect(run.status == 2)
        #expect(run.errors.hasPrefix("bwvdockd: "))
    }

    private static func edit(_ scene: Scene, _ change: (String) -> String) throws {
        let text = try String(contentsOfFile: scene.configuration, encoding: .utf8)
        let changed = change(text)
        #expect(changed != text)
        try changed.write(toFile: scene.configuration, atomically: true, encoding: .utf8)
    }
}
