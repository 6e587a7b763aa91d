import CameraDevice
import CameraFirmware
import ControlProtocol
import DaemonHarness
import Foundation
import Testing

/// Claim 11: the daemon's memory does not grow with the recording.
@Suite struct MemoryTests {
    private static let small = 64
    /// `BWVDOCK_RSS_MIB` sets the long recording's size; `make bench-rss` takes two gibibytes.
    private static let large =
        ProcessInfo.processInfo.environment["BWVDOCK_RSS_MIB"].flatMap { Int($0) } ?? 1024

    @Test func `a long recording costs at most 8 MiB more memory than a short one`() throws {
        let short = try Self.peak(mebibytes: Self.small)
        let long = try Self.peak(mebibytes: Self.large)
        print("peak RSS: \(short) KiB with \(Self.small) MiB, \(long) KiB with \(Self.large) MiB")
        #expect(long <= short + 8 * 1024)
    }

    /// The daemon's peak resident set in KiB after it has offloaded one recording.
    private static func peak(mebibytes: Int) throws -> Int {
        let scene = try Scene()
        let text = CameraText("CAM-0001", [.init("rec-1", size: mebibytes << 20)])
        let camera = try scene.camera(text)
        try scene.start()
        try scene.plug(camera)
        try scene.waitLong(for: "A", bytes: { camera.device.counts.bulkInBytes })
        let process = try #require(scene.daemon?.identifier)
        #expect(camera.erased.count == 1)
        return try LeakTests.number("VmHWM", in: "/proc/\(process)/status")
    }
}

extension Scene {
    /// Waits for a bay to be cleared as long as bytes keep coming.
    func waitLong(for name: String, bytes: () -> UInt64) throws {
        var last: UInt64 = 0
        var isCleared = false
        while !isCleared {
            var moved = false
            try wait(for: "bay \(name) to be cleared, or for another 32 MiB") {
                isCleared = (try? self.bay(name))??.state == "safeToRemove"
                moved = bytes() >= last + 32 << 20
                return isCleared || moved
            }
            last = bytes()
        }
    }
}
