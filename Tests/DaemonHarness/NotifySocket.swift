internal import Glibc
internal import Platform

/// The service manager's end of `sd_notify`.
package final class NotifySocket {
    private let socket: FileDescriptor
    private var heard: [String] = []

    package init(path: String) throws {
        socket = FileDescriptor(adopting: Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(socket.raw, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0 else { throw SystemError(operation: "bind", subject: path) }
    }

    /// Every datagram so far, oldest first.
    package func messages() -> [String] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe recv(socket.raw, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { return heard }
            heard.append(String(decoding: buffer.prefix(count), as: UTF8.self))
        }
    }

    package func count(_ message: String) -> Int { messages().count { $0 == message } }
}
