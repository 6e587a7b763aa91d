import CameraFirmware
import DaemonHarness
import TestSupport
import Testing

@Suite struct DockedMemoryTests {
    private static let cameras = ["CAM-0001", "CAM-0002", "CAM-0003", "CAM-0004"]

    @Test func `a camera that was read and stays docked keeps no buffers`() throws {
        let scene = try Scene()
        try scene.start()
        let process = try #require(scene.daemon?.identifier)
        var resident: [Int] = []
        for (bay, serial) in zip(["A", "B", "C", "D"], Self.cameras) {
            let text = CameraText(serial, [.init("rec-1", size: 9_000_000)])
            try scene.plug(try scene.camera(text), bay)
            try scene.waitFor(bay, "safeToRemove")
            resident.append(try LeakTests.number("RssAnon", in: "/proc/\(process)/status"))
        }
        // Its requests alone are two mebibytes; the first camera also warms what everybody uses.
        let each = ((resident.last ?? 0) - (resident.first ?? 0)) / (Self.cameras.count - 1)
        #expect(each < 1200, "KiB after each camera: \(resident)")
    }
}
