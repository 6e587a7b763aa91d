import Glibc
import Platform

/// Which file stands under a name, so that a successor is not taken for it.
///
/// The device's number is left out: it may change when the store is mounted again, while the root's identity is checked
/// in every call anyway.
struct Stamp: Equatable {
    let inode: UInt64
    let size: UInt64
    /// Last change of the contents, in nanoseconds since 1970.
    let modified: Int64

    private init(_ status: stat) {
        inode = UInt64(status.st_ino)
        size = UInt64(max(0, status.st_size))
        modified = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
    }

    /// The stamp of a regular file; `nil` when nothing stands under the name.
    init?(path: String) throws(SystemError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else {
                throw SystemError(operation: "look at", subject: path)
            }
            return nil
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SystemError(operation: "look at", subject: path, errno: EEXIST)
        }
        self.init(status)
    }

    /// The stamp of an open file.
    init(_ file: borrowing FileDescriptor, subject: String) throws(SystemError) {
        var status = stat()
        guard unsafe fstat(file.raw, &status) == 0 else {
            throw SystemError(operation: "look at", subject: subject)
        }
        self.init(status)
    }

    /// How it is written in receipts and in the journal.
    var version: String { "\(inode):\(size):\(modified)" }
}
