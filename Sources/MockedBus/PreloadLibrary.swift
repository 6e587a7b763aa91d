import Glibc
import Platform

/// umockdev's library that stands between a client and its system calls.
enum PreloadLibrary {
    private static let name = "libumockdev-preload.so.0"

    /// Finds it where distributions put it; without it a client would see the machine's own buses.
    static func find() throws(SystemError) -> String {
        for directory in [
            "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib",
            "/usr/local/lib",
        ] {
            let path = "\(directory)/\(name)"
            if unsafe access(path, R_OK) == 0 { return path }
        }
        throw SystemError(operation: "find", subject: "\(name) (Debian's package umockdev)", errno: ENOENT)
    }
}
