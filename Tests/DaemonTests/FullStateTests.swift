import AuditLog
import CameraFirmware
import ControlProtocol
import DaemonHarness
import Foundation
import Glibc
import TestSupport
import Testing

/// The disk under journal and audit log is full: nothing goes on that could not be written down.
@Suite struct FullStateTests {
    /// Runs in a process of its own, for the disk is one in a mount namespace; that takes root.
    @Test(
        .enabled(if: geteuid() == 0, "a small disk needs the right to mount one"),
        arguments: [0, 20, 60, 120]
    )
    func `a full journal holds everything back with the reason, and goes on once there is space`(
        _ kibibytes: Int
    ) async throws {
        let scratch = try TemporaryDirectory()
        await #expect(processExitsWith: .success) {
            [folder = scratch.path as String, kibibytes = kibibytes as Int] in
            unsafe setenv("TMPDIR", folder, 1)
            let attack = try Attack()
            let scene = attack.scene
            let disk = SmallDisk(on: scene.stateDirectory, bytes: 2 << 20)
            try scene.start()
            try fill("\(scene.stateDirectory)/filler", leaving: kibibytes << 10)
            try scene.plug(attack.camera)
            do {
                try scene.wait(for: "the trouble to show") {
                    let bay = (try? scene.bay("A")) ?? nil
                    return bay?.state == "waiting" && bay?.reason?.hasPrefix("not offloaded") == true
                }
            } catch {
                print(error)
                exit(2)
            }
            guard try scene.status().storage != "ok" else { exit(3) }
            guard try scene.status().alarms.contains(where: { $0.subject == "station storage" }) else {
                exit(4)
            }
            guard attack.watch.complaints.isEmpty else { exit(5) }
            let erased = attack.camera.erased.count
            disk.grow(to: 16 << 20)
            do { try scene.waitFor("A", "safeToRemove") } catch {
                print(error)
                exit(6)
            }
            guard erased <= attack.camera.erased.count, attack.camera.intact.isEmpty else { exit(7) }
            guard try scene.status().storage == "ok" else { exit(8) }
            guard scene.park() == 0, attack.watch.complaints.isEmpty else { exit(9) }
            guard try scene.auditReport().isIntact else { exit(10) }
            guard scene.closed(by: "CAM-0001").values.map(\.count).sorted() == [1, 1] else { exit(11) }
            guard scene.incoming.isEmpty else { exit(12) }
        }
    }
}

/// Fills the disk a path lies on, but for so many bytes.
private func fill(_ path: String, leaving bytes: Int) throws {
    let file = unsafe open(path, O_WRONLY | O_CREAT, 0o600)
    guard file >= 0 else { throw CocoaError(.fileWriteUnknown) }
    let block = [UInt8](repeating: 0x55, count: 4096)
    var size = 0
    while unsafe write(file, block, block.count) == block.count { size += block.count }
    _ = ftruncate(file, off_t(max(0, size - bytes)))
    close(file)
}
