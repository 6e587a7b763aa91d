import Foundation

/// The folder of one run: gigabytes, in memory where there is some, since a disk would be measured instead of everybody.
struct Scratch {
    private static let prefix = "bwvdock-bench-"

    let path: String

    /// Makes it, and removes what runs left that were killed: it would fill the memory until the machine starts anew.
    init() throws {
        let base =
            FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        for name in try FileManager.default.contentsOfDirectory(atPath: base) where Self.isAbandoned(name) {
            try? FileManager.default.removeItem(atPath: "\(base)/\(name)")
        }
        path = "\(base)/\(Self.prefix)\(getpid())-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// Whether it is the folder of a process that is no more.
    private static func isAbandoned(_ name: String) -> Bool {
        guard name.hasPrefix(prefix),
            let process = name.dropFirst(prefix.count).split(separator: "-").first.flatMap({ pid_t($0) })
        else { return false }
        return kill(process, 0) != 0 && errno == ESRCH
    }
}
