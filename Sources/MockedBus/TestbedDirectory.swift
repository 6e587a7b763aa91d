import Foundation
import Platform

/// The directory in which the preload library looks for `/sys`, `/dev` and its sockets.
final class TestbedDirectory: Sendable {
    /// The longest path that leaves room for the socket names under it in the kernel's 108 bytes.
    private static let longestPath = 60

    let path: String

    /// Makes a new directory that only its owner can enter.
    init(under parent: String) throws(SystemError) {
        path = "\(parent)/bwvbus.\(String(UInt32.random(in: 0...(.max)), radix: 36))"
        guard path.utf8.count <= Self.longestPath else {
            throw SystemError(operation: "make a mocked bus under", subject: parent, errno: ENAMETOOLONG)
        }
        guard unsafe mkdir(path, 0o700) == 0 else {
            throw SystemError(operation: "make a directory under", subject: parent)
        }
    }

    func makeDirectory(_ relative: String) throws(SystemError) {
        var made = path
        for name in relative.split(separator: "/") {
            made += "/\(name)"
            guard unsafe mkdir(made, 0o755) == 0 || errno == EEXIST else {
                throw SystemError(operation: "make directory", subject: made)
            }
        }
    }

    func write(_ bytes: [UInt8], to relative: String) throws(SystemError) {
        let file = try FileDescriptor.open("\(path)\(relative)", O_CREAT | O_WRONLY | O_TRUNC, mode: 0o644)
        try file.writeAll(bytes, subject: relative)
    }

    func write(_ text: String, to relative: String) throws(SystemError) {
        try write(Array(text.utf8), to: relative)
    }

    /// Links `relative` to `target`, in the place of whatever link was there.
    func link(_ relative: String, to target: String) throws(SystemError) {
        remove(relative)
        guard unsafe symlink(target, "\(path)\(relative)") == 0 else {
            throw SystemError(operation: "make symbolic link", subject: relative)
        }
    }

    /// Removes a file or link, if it is there.
    func remove(_ relative: String) { unsafe unlink("\(path)\(relative)") }

    /// Removes a directory with all it holds, if it is there.
    func removeTree(_ relative: String) {
        // Only a client that is just now creating something can make this fail, and it does no harm then.
        try? FileManager.default.removeItem(atPath: "\(path)\(relative)")
    }

    /// The names in a directory of the bed.
    func names(in relative: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(path)\(relative)")) ?? []
    }
}
