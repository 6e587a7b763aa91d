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

    private init(_ status: FileStatus) {
        inode = status.inode
        size = status.size
        modified = status.modified
    }

    /// The stamp of a regular file; `nil` when nothing stands under the name.
    init?(path: String) throws(SystemError) {
        do throws(SystemError) {
            let status = try FileStatus(of: path, followingLinks: false)
            guard status.isRegularFile else {
                throw SystemError(operation: "look at", subject: path, errno: EEXIST)
            }
            self.init(status)
        } catch {
            guard error.errno == ENOENT || error.errno == ENOTDIR else { throw error }
            return nil
        }
    }

    /// The stamp of an open file.
    init(_ file: borrowing FileDescriptor, subject: String) throws(SystemError) {
        self.init(try FileStatus(of: file, subject: subject))
    }

    /// How it is written in receipts and in the journal.
    var version: String { "\(inode):\(size):\(modified)" }
}
