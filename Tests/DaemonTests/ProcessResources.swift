import DaemonHarness
import Foundation
import Glibc

/// What a process has open and holds, by kind.
struct ProcessResources {
    /// Open descriptors by what they are: `socket`, `pipe`, `eventfd`, `pts`, or a file's path.
    let descriptors: [String: Int]
    /// Threads by name.
    let threads: [String: Int]
    /// Resident memory, KiB.
    let resident: Int

    init(of process: Int32) throws {
        let files = FileManager.default
        let root = "/proc/\(process)"
        var descriptors: [String: Int] = [:]
        for name in try files.contentsOfDirectory(atPath: "\(root)/fd") {
            guard let target = try? files.destinationOfSymbolicLink(atPath: "\(root)/fd/\(name)") else {
                continue
            }
            descriptors[Self.kind(target), default: 0] += 1
        }
        var threads: [String: Int] = [:]
        for task in try files.contentsOfDirectory(atPath: "\(root)/task") {
            guard let name = try? String(contentsOfFile: "\(root)/task/\(task)/comm", encoding: .utf8) else {
                continue
            }
            threads[name.trimmingCharacters(in: .whitespacesAndNewlines), default: 0] += 1
        }
        self.descriptors = descriptors
        self.threads = threads
        resident = try LeakTests.number("VmRSS", in: "\(root)/status")
    }

    /// Threads but those that answer our own questions, which come and go with them.
    var ownThreads: [String: Int] { threads.filter { $0.key != "control client" } }

    /// What came on top of an earlier state, by kind; kinds that shrank are left out.
    func growth(since earlier: Self) -> [String: Int] {
        descriptors.reduce(into: [:]) { growth, entry in
            let more = entry.value - earlier.descriptors[entry.key, default: 0]
            if more > 0 { growth[entry.key] = more }
        }
    }

    private static func kind(_ target: String) -> String {
        if target.hasPrefix("socket:") { return "socket" }
        if target.hasPrefix("pipe:") { return "pipe" }
        if target.hasPrefix("anon_inode:") { return String(target.dropFirst("anon_inode:".count)) }
        if target.hasPrefix("/dev/pts/") { return "pts" }
        return target
    }
}
