import CPlatform
import Glibc

/// A Unix stream socket that waits for clients; its name is removed with it.
package final class UnixListener: Sendable {
    package let path: String
    private let socket: FileDescriptor

    /// Binds `path`, taking over a name whose owner is gone; `EADDRINUSE` while somebody answers there.
    package init(path: String, mode: UInt32 = 0o660, backlog: Int32 = 16) throws(SystemError) {
        let address = try UnixAddress(path)
        if let answered = try? UnixConnection(connectingTo: path) {
            answered.shutdown()
            throw SystemError(operation: "listen on", subject: path, errno: EADDRINUSE)
        }
        let socket = try unixSocket(SOCK_STREAM)
        var status = stat()
        if unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK { unsafe unlink(path) }
        guard unsafe address.withRaw({ unsafe bind(socket.raw, $0, $1) }) == 0 else {
            throw SystemError(operation: "bind", subject: path)
        }
        // Nobody can connect before `listen`, so there is no moment with the wrong mode.
        guard unsafe chmod(path, mode_t(mode)) == 0, listen(socket.raw, backlog) == 0 else {
            throw SystemError(operation: "listen on", subject: path)
        }
        self.path = path
        self.socket = socket
    }

    deinit { unsafe unlink(path) }

    /// Waits for the next client; `nil` after `stop`.
    package func accept() throws(SystemError) -> UnixConnection? {
        while true {
            let client = Glibc.accept(socket.raw, nil, nil)
            if client >= 0 {
                _ = Glibc.fcntl(client, F_SETFD, FD_CLOEXEC)
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
