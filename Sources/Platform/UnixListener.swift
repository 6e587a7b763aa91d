import CPlatform
import Glibc

/// A Unix stream socket that waits for clients; its name is removed with it.
package final class UnixListener: Sendable {
    package let path: String
    private let socket: FileDescriptor
    /// Which file of which file system the name stood for.
    private let inode: (device: UInt, number: UInt)?

    /// Binds `path`, taking over a name whose owner is gone; `EADDRINUSE` while somebody answers there.
    package init(path: String, mode: UInt32 = 0o660, backlog: Int32 = 16) throws(SystemError) {
        let address = try UnixAddress(path)
        if let answered = try? UnixConnection(connectingTo: path) {
            answered.shutdown()
            throw SystemError(operation: "listen on", subject: path, errno: EADDRINUSE)
        }
        let socket = try unixSocket(SOCK_STREAM)
        if Self.inode(of: path) != nil { unsafe unlink(path) }
        guard unsafe address.withRaw({ unsafe bind(socket.raw, $0, $1) }) == 0 else {
            throw SystemError(operation: "bind", subject: path)
        }
        // Nobody can connect before `listen`, so there is no moment with the wrong mode.
        guard unsafe chmod(path, mode_t(mode)) == 0, listen(socket.raw, backlog) == 0 else {
            throw SystemError(operation: "listen on", subject: path)
        }
        self.path = path
        self.socket = socket
        inode = Self.inode(of: path)
    }

    deinit {
        // Somebody may have taken the name over after `stop`.
        if let inode, let now = Self.inode(of: path), now == inode { unsafe unlink(path) }
    }

    /// What a name stands for; `nil` when that is not a socket.
    private static func inode(of path: String) -> (device: UInt, number: UInt)? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return nil }
        return (UInt(status.st_dev), UInt(status.st_ino))
    }

    /// Waits for the next client; `nil` after `stop`.
    package func accept() throws(SystemError) -> UnixConnection? {
        while true {
            let client = cplatform_accept_cloexec(socket.raw)
            if client >= 0 {
                return UnixConnection(FileDescriptor(adopting: client), peer: path)
            }
            switch errno {
            case EINTR, ECONNABORTED: continue
            case EINVAL: return nil
            default: throw SystemError(operation: "accept a client on", subject: path)
            }
        }
    }

    /// Wakes and ends `accept`, from any thread.
    package func stop() { _ = Glibc.shutdown(socket.raw, Int32(SHUT_RDWR)) }
}
