import CameraDevice
import CameraFirmware
import ControlProtocol
import DaemonHarness
import Foundation
import Glibc
import Simulator
import TestSupport
import Testing

/// kill -9 at the calls that make something durable, and in between.
@Suite struct CrashTests {
    /// One recording of several chunks, the last of them short.
    private static let long = CameraText("CAM-0001", [.init("rec-1", size: 34_000_001)])

    static let uninterrupted = Swift.Result { try measure(Attack.small) }
    private static let uninterruptedLong = Swift.Result { try measure(long) }

    /// How many durable points an uninterrupted docking passes, and how many bytes it moves.
    private static func measure(_ text: CameraText) throws -> (points: Int, bytes: UInt64) {
        let attack = try Attack(text)
        let file = try attack.scene.folder.write("points", [UInt8](repeating: 0, count: 8))
        try attack.scene.launchCounting(file)
        try attack.scene.plug(attack.camera)
        try attack.scene.waitFor("A", "safeToRemove")
        attack.scene.cutPower()
        let bytes = try FixturePKI.bytes(file)
        let count = bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        let sizes = text.recordings.map { "\($0.size)" }.joined(separator: " and ")
        print("a docking with recordings of \(sizes) bytes passes \(count) durable points")
        return (points: count, bytes: attack.camera.device.counts.bulkInBytes)
    }

    private static let strikes = 120
    private static let longStrikes = 20

    @Test(arguments: 0..<strikes)
    func `killed at a durable point, the station ends the work after a restart`(_ index: Int) throws {
        let (points, _) = try Self.uninterrupted.get()
        try Self.strike(index, of: Self.strikes, among: points, Attack())
    }

    @Test(arguments: 0..<longStrikes)
    func `killed among the chunks of a long recording, the station ends the work after a restart`(
        _ index: Int
    ) throws {
        let (points, _) = try Self.uninterruptedLong.get()
        try Self.strike(index, of: Self.longStrikes, among: points, Attack(Self.long))
    }

    /// Kills at one of so many points evenly spread over all, shifted by the seed.
    private static func strike(_ index: Int, of strikes: Int, among points: Int, _ attack: Attack) throws {
        var random = Chance.generator(1, point: index)
        let shift = Int(Chance.seed % UInt64(points))
        let strike = (index * points + shift) / strikes
        try attack.scene.launchStriking(at: strike)
        try attack.scene.plug(attack.camera)
        try attack.scene.waitForDeath()
        // Every third restart is cut short too.
        if random.oneIn(3) {
            try attack.scene.launchStriking(at: Int.random(in: 0..<points, using: &random))
            try attack.scene.waitForDeath()
        }
        try attack.scene.start()
        try attack.expectConcluded()
    }

    @Test(arguments: 0..<40)
    func `killed at a random byte, the station ends the work after a restart`(_ index: Int) throws {
        let (_, bytes) = try Self.uninterrupted.get()
        var random = Chance.generator(2, point: index)
        let attack = try Attack()
        try attack.scene.start()
        try attack.scene.plug(attack.camera)
        attack.killDaemon(afterBytes: UInt64.random(in: 0..<bytes, using: &random))
        try attack.scene.start()
        try attack.expectConcluded()
    }
}

extension Attack {
    /// Cuts the daemon's power once so many bytes have left the camera, or it is cleared.
    func killDaemon(afterBytes bytes: UInt64) {
        let deadline = Date(timeIntervalSinceNow: 60)
        while camera.device.counts.bulkInBytes < bytes, Date() < deadline {
            if camera.intact.isEmpty, camera.erased.count == text.recordings.count { break }
            usleep(100)
        }
        scene.cutPower()
    }
}

extension Scene {
    private static let library = Products.path("libCrashPoint.so")

    func launchCounting(_ file: String) throws {
        try writeConfiguration()
        try launch(environment: ["LD_PRELOAD": Self.library, "CRASHPOINT_FILE": file])
    }

    func launchStriking(at point: Int) throws {
        try writeConfiguration()
        try launch(environment: ["LD_PRELOAD": Self.library, "CRASHPOINT_AT": "\(point)"])
    }

    /// Waits until the daemon has died; one that was done before its point came is killed.
    func waitForDeath(_ bay: String = "A") throws {
        let deadline = Date(timeIntervalSinceNow: 90)
        while let daemon, daemon.isRunning {
            guard Date() < deadline else {
                throw Timeout(description: "the daemon does not die\n\(daemon.log)")
            }
            if (try? self.bay(bay))??.state == "safeToRemove" { break }
            usleep(5_000)
        }
        cutPower()
    }
}
