import CameraDevice
import CameraFirmware
import ControlProtocol
import DaemonHarness
import Foundation
import Simulator
import Testing

/// Cameras come and go for years: nothing of them may stay behind in the daemon.
///
/// umockdev's preload library leaves a socket behind at each failed open of a device that has just gone, and libusb tries
/// twice (decision 0006): two for a stay that was cut short may be its own, and are subtracted.
@Suite struct PlugCycleTests {
    /// `make soak` makes a thousand of them.
    private static let cycles =
        ProcessInfo.processInfo.environment["BWVDOCK_PLUG_CYCLES"].flatMap { Int($0) } ?? 100
    private static let bays = ["A", "B", "C", "D"]
    /// Until libraries and allocators have all they keep for good.
    private static let warmUp = 6

    @Test func `cameras that come and go leave no descriptor, no thread and no memory behind`() throws {
        let scene = try Scene()
        let cameras = try Self.bays.indices.map { index in
            try scene.camera(CameraText("CAM-000\(index + 1)", [.init("rec-1", size: 60_000)]))
        }
        try scene.start()
        let process = try #require(scene.daemon?.identifier)
        var random = Chance.generator(6, point: 0)
        var marks: [ProcessResources] = []
        var cuts = 0
        let rounds = (Self.cycles + Self.bays.count - 1) / Self.bays.count
        for round in 0..<Self.warmUp + rounds {
            if [Self.warmUp, Self.warmUp + rounds / 2].contains(round) {
                marks.append(try scene.atRest(process))
            }
            for (camera, bay) in zip(cameras, Self.bays) {
                // Every third stay ends at a random byte of docking.
                let isCut = round > 0 && random.oneIn(3)
                if isCut, round >= Self.warmUp { cuts += 1 }
                camera.device.faults.unplugAfterBulkIn =
                    isCut ? UInt64.random(in: 1..<8_000, using: &random) : nil
                try scene.plug(camera, bay)
            }
            for (camera, bay) in zip(cameras, Self.bays) {
                try scene.wait(for: "bay \(bay) to be done with its camera") {
                    !camera.device.isAttached || (try? scene.bay(bay))??.state == "safeToRemove"
                }
                try scene.takeOut(bay)
            }
        }
        marks.append(try scene.atRest(process))

        let stays = rounds * Self.bays.count
        let growth = marks[2].growth(since: marks[0])
        print("\(stays) stays: descriptors \(marks[0].descriptors) grew by \(growth), \(cuts) cut short")
        print("threads \(marks[0].threads) then \(marks[2].threads)")
        print("resident KiB \(marks.map(\.resident))")
        #expect(growth.keys.allSatisfy { $0 == "socket" }, "\(growth)")
        // A connection that asked for the status may be closing still; the rest is the preload library's.
        #expect(growth["socket", default: 0] <= 1 + 2 * cuts, "\(growth)")
        #expect(marks[2].ownThreads == marks[0].ownThreads)
        // The second half costs nothing: what grew in the first is kept for use, not lost.
        #expect(marks[2].resident - marks[1].resident < 1024 + stays * 4, "\(marks.map(\.resident))")
        for camera in cameras { #expect(camera.erased.count == 1 && camera.intact.isEmpty) }
        #expect(scene.park() == 0)
    }
}

extension Scene {
    /// What the daemon has once the threads of cameras that have left are gone.
    fileprivate func atRest(_ process: Int32) throws -> ProcessResources {
        try wait(for: "the bays' threads to end") {
            let threads = (try? ProcessResources(of: process))?.threads ?? ["bay": 1]
            return threads.keys.allSatisfy { !$0.hasPrefix("bay") }
        }
        return try ProcessResources(of: process)
    }
}
