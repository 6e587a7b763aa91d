import CameraDevice
import CameraFile
import CameraFirmware
import ControlProtocol
import DaemonHarness
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// A destination that goes away, is swapped, or gives back other bytes than it was given.
@Suite struct DestinationFaultTests {
    @Test func `a destination that is gone holds everything back, says why, and is used again`() throws {
        let attack = try Attack()
        try attack.scene.start()
        let away = attack.scene.folder.path("away")
        try FileManager.default.moveItem(atPath: attack.scene.destinationRoot, toPath: away)
        try attack.scene.plug(attack.camera)
        let bay = try attack.scene.waitFor("A", "waiting")
        try attack.scene.wait(for: "a reason") {
            let reason = (try? attack.scene.bay("A"))??.reason ?? ""
            return reason.hasPrefix("not offloaded: destination dams")
        }
        #expect(bay.recordings?.erased ?? 0 == 0)
        #expect(attack.camera.intact.count == 2)
        try FileManager.default.moveItem(atPath: away, toPath: attack.scene.destinationRoot)
        try attack.expectConcluded()
    }

    @Test(arguments: [40_000, 300_000, 700_000])
    func `a destination that goes away in the middle of a transfer`(_ bytes: UInt64) throws {
        let attack = try Attack(
            CameraText("CAM-0001", [.init("rec-1", size: 400_000), .init("rec-2", size: 400_000)])
        )
        attack.camera.device.faults.bulkInBytesPerSecond = 400_000
        try attack.scene.start()
        try attack.scene.plug(attack.camera)
        try attack.scene.wait(for: "\(bytes) bytes") { attack.camera.device.counts.bulkInBytes >= bytes }
        let away = attack.scene.folder.path("away")
        try FileManager.default.moveItem(atPath: attack.scene.destinationRoot, toPath: away)
        try attack.scene.wait(for: "a reason") {
            let bay = (try? attack.scene.bay("A")) ?? nil
            return bay?.state == "waiting"
                && bay?.reason?.hasPrefix("not offloaded: destination dams") == true
        }
        try FileManager.default.moveItem(atPath: away, toPath: attack.scene.destinationRoot)
        try attack.expectConcluded()
    }

    @Test func `a destination with another identity is refused with an alarm`() throws {
        let attack = try Attack()
        let scene = attack.scene
        try scene.start()
        try scene.plug(attack.camera)
        try scene.waitFor("A", "safeToRemove")
        let path = "\(scene.destinationRoot)/.bwvdock/identity.json"
        let right = try FixturePKI.bytes(path)
        try scene.restamp(path, String(decoding: right, as: UTF8.self).swappedIdentity)
        let text = CameraText("CAM-0002", [.init("rec-1", size: 30_000)])
        let (camera, watch) = try Attack.watched(text, scene)
        try scene.plug(camera, "B")
        try scene.waitFor("B", "waiting")
        try scene.wait(for: "an alarm") {
            (try? scene.status())?.alarms.contains { $0.subject == "dams" } ?? false
        }
        #expect(try scene.bay("B")?.reason?.contains("dams") == true)
        #expect(scene.closed(by: "CAM-0002").isEmpty)
        #expect(scene.incoming.isEmpty)
        #expect(camera.intact.count == 1)
        try scene.restamp(path, String(decoding: right, as: UTF8.self))
        try scene.waitFor("B", "safeToRemove")
        #expect(watch.complaints.isEmpty)
        try scene.expectDelivered(text)
        try attack.expectParked()
    }

    @Test func `wrong bytes on read-back once: begun again, delivered once`() throws {
        let attack = try Attack(CameraText("CAM-0001", [.init("rec-1", size: 400_000)]))
        attack.camera.device.faults.bulkInBytesPerSecond = 400_000
        let flipper = try Flipper(attack.scene, most: 1)
        try attack.scene.start()
        try attack.scene.plug(attack.camera)
        try attack.expectConcluded()
        #expect(flipper.stop() == 1)
    }

    @Test func `wrong bytes on every read-back: held with the reason, nothing erased`() throws {
        let attack = try Attack(CameraText("CAM-0001", [.init("rec-1", size: 400_000)]))
        attack.camera.device.faults.bulkInBytesPerSecond = 400_000
        let flipper = try Flipper(attack.scene, most: .max, of: attack.text)
        try attack.scene.start()
        try attack.scene.plug(attack.camera)
        let bay = try attack.scene.waitFor("A", "notCleared")
        #expect(bay.reason?.contains("rec-1") == true)
        #expect(bay.reason?.contains("prove") == true)
        #expect(try attack.scene.status().alarms.isEmpty == false)
        #expect(attack.camera.intact.count == 1)
        #expect(attack.scene.closed(by: "CAM-0001").isEmpty)
        #expect(flipper.stop() > 1)
        // The disk is mended: docked again, it goes through.
        attack.camera.device.faults.bulkInBytesPerSecond = nil
        try attack.scene.takeOut("A")
        try attack.scene.plug(attack.camera)
        try attack.expectConcluded()
    }

    @Test(arguments: 0..<6)
    func `committed items that change under our hands`(_ index: Int) throws {
        let attack = try Attack()
        let flipper = try Flipper(attack.scene, most: 1, onlyCommitted: true)
        try attack.scene.start()
        try attack.scene.plug(attack.camera)
        let bay = try attack.scene.waitFor("A", "safeToRemove", "notCleared")
        let flips = flipper.stop()
        if bay.state == "notCleared" {
            #expect(flips == 1)
            #expect(bay.reason?.isEmpty == false)
            #expect(attack.camera.intact.count >= 1)
        } else {
            try attack.scene.expectDelivered(attack.text)
        }
        try attack.expectParked()
    }
}

extension Scene {
    /// Puts other contents into a small file, in one step.
    fileprivate func restamp(_ path: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}

extension String {
    /// The same identity file with its letters changed.
    fileprivate var swappedIdentity: String {
        guard let range = range(of: #""identity":""#) else { return self }
        let first = self[range.upperBound]
        return replacingCharacters(
            in: range.upperBound..<index(after: range.upperBound),
            with: first == "0" ? "1" : "0"
        )
    }
}

/// A bad disk: changes a byte in files that are being gathered at the destination.
private final class Flipper: Sendable {
    private struct State {
        var flips = 0
        var isStopped = false
        var hasEnded = false
    }

    private let state = Mutex(State())
    /// A byte is changed only while it is this one; `nil` for any.
    private let right: UInt8?
    private static let place = 17

    /// Changes a byte `most` times in all.
    init(_ scene: Scene, most: Int, onlyCommitted: Bool = false, of text: CameraText? = nil) throws {
        var right: UInt8?
        if case .synthetic(let size, let seed) = try text?.file().recordings.first?.items.first?.content {
            right = SyntheticMedia(size: size, seed: seed).block(0)[Self.place]
        }
        self.right = right
        let folder = "\(scene.destinationRoot)/.bwvdock/incoming"
        Thread { [self] in
            while !state.withLock({ $0.isStopped }) {
                for path in Self.files(in: folder) where path.hasSuffix(".part") != onlyCommitted {
                    guard state.withLock({ $0.flips }) < most else { break }
                    flip(path, after: onlyCommitted ? 0 : 100_000)
                }
                usleep(200)
            }
            state.withLock { $0.hasEnded = true }
        }.start()
    }

    /// Ends it and says how many files it changed.
    func stop() -> Int {
        state.withLock { $0.isStopped = true }
        while !state.withLock({ $0.hasEnded }) { usleep(1000) }
        return state.withLock { $0.flips }
    }

    private static func files(in folder: String) -> [String] {
        let manager = FileManager.default
        let uploads = (try? manager.contentsOfDirectory(atPath: folder)) ?? []
        return uploads.flatMap { upload in
            ((try? manager.contentsOfDirectory(atPath: "\(folder)/\(upload)")) ?? [])
                .filter { $0.hasPrefix("item-") && !$0.hasSuffix(".map") }
                .map { "\(folder)/\(upload)/\($0)" }
        }
    }

    private func flip(_ path: String, after size: Int) {
        let file = unsafe open(path, O_RDWR)
        guard file >= 0 else { return }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_size > size else { return }
        var byte: UInt8 = 0
        guard unsafe pread(file, &byte, 1, Self.place) == 1, right == nil || byte == right else { return }
        byte ^= 0x40
        if unsafe pwrite(file, &byte, 1, Self.place) == 1 { state.withLock { $0.flips += 1 } }
    }
}
