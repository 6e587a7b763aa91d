import CameraDevice
import CameraFirmware
import Channel
import DaemonHarness
import Foundation
import TestSupport

/// One docking from plug to safe-to-remove, as the camera saw it; seconds and bytes.
struct DockingTimes: CustomStringConvertible {
    let bytes: Double
    let toFirstByte: Double
    let toLastByte: Double
    let toSafe: Double
    let processor: Double

    var readingRate: Double { bytes / (toLastByte - toFirstByte) / 1e6 }
    var rate: Double { bytes / toSafe / 1e6 }
    var processorPerGiB: Double { processor * Double(1 << 30) / bytes }

    var description: String {
        "read at \(figure(readingRate)) MB/s, first byte \(figure(toFirstByte)) s, last \(figure(toLastByte)) s, "
            + "safe to remove \(figure(toSafe)) s, processor \(figure(processor)) s"
    }
}

/// A sealed recording that is sealed once and docked in every round, at a station with nothing behind it.
final class SealedCamera {
    private struct Stuck: Error, CustomStringConvertible {
        let description: String
    }

    private let template: TemporaryDirectory
    private let text: CameraText

    init(size: Int) throws {
        template = try TemporaryDirectory()
        text = CameraText("CAM-0005", [.init("rec-1", size: size, evidential: true)])
        _ = try VirtualCamera(try text.file(), store: template.path("store"))
    }

    /// Docks a fresh copy of the camera at a fresh station: journal, audit log, receipt and erasing are all in it.
    func dock() throws -> DockingTimes {
        let scene = try Scene()
        let store = scene.folder.path("store")
        try Shell.check("cp", ["-a", template.path("store"), store])
        // What was just written must not be written out while we measure.
        try Shell.check("sync", [])
        let camera = try VirtualCamera(try text.file(), store: store)
        let sealed = Double(camera.sealedSize)
        try scene.start()
        guard let process = scene.daemon?.identifier else { throw Stuck(description: "no daemon") }
        let before = try Self.processorSeconds(of: process)
        let start = ContinuousClock.now
        try scene.plug(camera)
        var moments: [Double] = []
        for condition in [
            { !camera.bytesRead.isEmpty },
            { Double(camera.bytesRead.values.reduce(0, +)) >= sealed },
            { camera.indicator.state == .safeToRemove },
        ] {
            try Self.wait(condition)
            moments.append(start.duration(to: .now) / .seconds(1))
        }
        return DockingTimes(
            bytes: sealed,
            toFirstByte: moments[0],
            toLastByte: moments[1],
            toSafe: moments[2],
            processor: try Self.processorSeconds(of: process) - before
        )
    }

    private static func wait(_ condition: () -> Bool) throws {
        let end = ContinuousClock.now + .seconds(600)
        while !condition() {
            guard ContinuousClock.now < end else {
                throw Stuck(description: "the docking does not come to its end")
            }
            usleep(1_000)
        }
    }

    /// User and system time of another process, from the 14th and 15th field of its `stat` (proc(5)).
    private static func processorSeconds(of process: Int32) throws -> Double {
        let text = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        let fields = text.drop { $0 != ")" }.split(separator: " ").dropFirst(12).prefix(2).compactMap {
            Double($0)
        }
        guard fields.count == 2 else { throw Stuck(description: "unreadable: \(text)") }
        return (fields[0] + fields[1]) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
