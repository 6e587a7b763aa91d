import CPlatform
import Glibc

/// What the kernel says of a file: which one it is, how long, and when its contents last changed.
package struct FileStatus: Sendable, Equatable {
    package let device: UInt64
    package let inode: UInt64
    package let size: UInt64
    /// Nanoseconds since 1970.
    package let modified: Int64
    package let isRegularFile: Bool
    package let isDirectory: Bool

    private init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = UInt64(max(0, status.st_size))
        modified = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
        isRegularFile = status.st_mode & S_IFMT == S_IFREG
        isDirectory = status.st_mode & S_IFMT == S_IFDIR
    }

    /// Looks at a name; `followingLinks` false looks at a symbolic link itself.
    package init(of path: String, followingLinks: Bool) throws(SystemError) {
        var status = stat()
        let result = unsafe followingLinks ? stat(path, &status) : lstat(path, &status)
        guard result == 0 else { throw SystemError(operation: "look at", subject: path) }
        self.init(status)
    }

    /// Looks at an open file.
    package init(of file: borrowing FileDescriptor, subject: String = "file") throws(SystemError) {
        var status = stat()
        guard unsafe fstat(file.raw, &status) == 0 else {
            throw SystemError(operation: "look at", subject: subject)
        }
        self.init(status)
    }
}
