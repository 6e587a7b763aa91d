import CameraFirmware
import Channel
import DaemonHarness
import Foundation
import TestSupport

/// The real daemon's peak memory: with one camera, short and long, and with many.
///
/// Over the mocked bus, whose library is in the daemon's process and counts as the daemon's.
struct MemoryComparison {
    let mebibytes: Int
    let folder: String
    private static let short = 64
    private static let many = 32
    private static let active = 8

    func run() throws {
        let idle = try peak(cameras: 0, mebibytes: 0)
        say("memory: peak resident set of the daemon, MiB")
        tell("no camera", idle)
        let short = try peak(cameras: 1, mebibytes: Self.short)
        tell("1 camera, \(Self.short) MiB", short, goal: 34.5)
        let long = try peak(cameras: 1, mebibytes: mebibytes)
        tell("1 camera, \(mebibytes) MiB", long, goal: 34.5)
        tell("the long one's more than the short one's", long - short, goal: 1)
        let full = try peak(cameras: Self.active, mebibytes: Self.short)
        tell("\(Self.active) cameras at once, \(Self.short) MiB each", full, goal: 52)
        let many = try peak(cameras: Self.many, mebibytes: Self.short)
        tell("\(Self.many) cameras, \(Self.active) at once, \(Self.short) MiB each", many, goal: 64)
    }

    private func tell(_ name: String, _ value: Double, goal: Double? = nil) {
        let verdict = goal.map { ", goal \($0): \(value <= $0 ? "met" : "MISSED")" } ?? ""
        say(
            "\(name.padding(toLength: 70, withPad: " ", startingAt: 0))\(String(format: "%.1f", value))\(verdict)"
        )
    }

    private func peak(cameras count: Int, mebibytes: Int) throws -> Double {
        let server = try DavServer(root: "\(folder)/nginx-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: server.root) }
        let keys = try TemporaryDirectory()
        let key = try keys.write("key", Array(server.key.utf8))
        let scene = try Scene(
            destination: """
                { name: "dams", driver: "object-store",
                  "object-store": { login: "\(server.login)", user: "\(server.user)", key: "\(key)" } }
                """
        )
        let serials = (0..<count).map { "CAM-\(1001 + $0)" }
        try scene.pki.add(serials)
        let bays = serials.indices.map { ("bay-\(10 + $0)", "1-\($0 + 1)") }
        if count > 0 { scene.bays = Dictionary(uniqueKeysWithValues: bays) }
        scene.maxActiveOffloads = Self.active
        let cameras = try serials.map { serial in
            let text = CameraText(serial, [.init("rec-1", size: mebibytes << 20)])
            return try VirtualCamera(try text.file(), store: "\(server.root)-cameras/\(serial)")
        }
        defer { try? FileManager.default.removeItem(atPath: "\(server.root)-cameras") }
        try scene.start()
        for (bay, camera) in zip(bays, cameras) { try scene.plug(camera, bay.0) }
        let deadline = ContinuousClock.now + .seconds(300)
        while !cameras.allSatisfy({ $0.indicator.state == .safeToRemove }) {
            guard ContinuousClock.now < deadline else {
                throw Failed("the dockings do not come to their end")
            }
            usleep(20_000)
        }
        guard cameras.allSatisfy({ $0.erased.count == 1 }) else {
            throw Failed("a camera kept its recording")
        }
        guard let process = scene.daemon?.identifier else { throw Failed("the daemon is gone") }
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        guard let peak = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) })
        else {
            throw Failed("unreadable: \(status)")
        }
        return peak / 1024
    }
}
