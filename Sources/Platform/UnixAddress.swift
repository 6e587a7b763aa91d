import CPlatform
import Glibc

/// The name of a Unix socket: a path, or `@name` in Linux's abstract namespace.
package struct UnixAddress: Sendable {
    package let text: String
    private let bytes: [UInt8]

    /// Accepts what fits the kernel's 108 bytes; `ENAMETOOLONG` otherwise.
    package init(_ text: String) throws(SystemError) {
        let name = Array(text.utf8)
        let isAbstract = name.first == UInt8(ascii: "@")
        guard !name.isEmpty, name.count <= (isAbstract ? 108 : 107) else {
            throw SystemError(operation: "use as a socket name", subject: text, errno: ENAMETOOLONG)
        }
        self.text = text
        bytes = isAbstract ? [0] + name.dropFirst() : name + [0]
    }

    func withRaw<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, length) }
        }
    }
}

/// Makes a close-on-exec Unix socket of the given type.
func unixSocket(_ type: __socket_type) throws(SystemError) -> FileDescriptor {
    let kind = Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    return FileDescriptor(
        adopting: try retry("make", "a unix socket") { Glibc.socket(AF_UNIX, kind, 0) }
    )
}
