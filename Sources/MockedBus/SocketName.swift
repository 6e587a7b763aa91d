import CPlatform
import Glibc
import Platform

/// The address of a Unix socket in the testbed.
struct SocketName: Sendable {
    let path: String

    func bind(_ socket: Int32) -> Bool {
        unsafe withRaw { unsafe Glibc.bind(socket, $0, $1) } == 0
    }

    func connect(_ socket: Int32) -> Bool {
        unsafe withRaw { unsafe Glibc.connect(socket, $0, $1) } == 0
    }

    static func socket(_ type: __socket_type) throws(SystemError) -> FileDescriptor {
        let raw = Glibc.socket(AF_UNIX, Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard raw >= 0 else { throw SystemError(operation: "make", subject: "a unix socket") }
        return FileDescriptor(adopting: raw)
    }

    /// A path too long is cut here and fails in the kernel; the testbed's own are known to fit.
    private func withRaw(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { target in
            unsafe target.copyBytes(from: path.utf8.prefix(target.count - 1))
        }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, size) }
        }
    }
}
