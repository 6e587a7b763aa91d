import CPlatform
import Glibc

/// A TCP socket that waits for clients.
package final class TCPListener: Sendable {
    /// Where it listens, with the port that the kernel chose when 0 was asked for.
    package let address: TCPAddress
    private let socket: FileDescriptor

    package init(_ address: TCPAddress, backlog: Int32 = 16) throws(SystemError) {
        let socket = try address.socket()
        var on: Int32 = 1
        _ = unsafe setsockopt(socket.raw, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        let isBound = unsafe address.withRaw { unsafe bind(socket.raw, $0, $1) == 0 } ?? false
        guard isBound, listen(socket.raw, backlog) == 0 else {
            throw SystemError(operation: "listen on", subject: "\(address)")
        }
        self.address = address.with(port: Self.port(of: socket.raw))
        self.socket = socket
    }

    /// Waits for the next client; `nil` after `stop`.
    package func accept() throws(SystemError) -> StreamSocket? {
        while true {
            let client = cplatform_accept_cloexec(socket.raw)
            if client >= 0 { return StreamSocket(adopting: FileDescriptor(adopting: client)) }
            switch errno {
            case EINTR, ECONNABORTED: continue
            case EINVAL: return nil
            default: throw SystemError(operation: "accept a client on", subject: "\(address)")
            }
        }
    }

    /// Wakes and ends `accept`, from any thread.
    package func stop() { _ = Glibc.shutdown(socket.raw, Int32(SHUT_RDWR)) }

    /// The port stands in the same place for both families.
    private static func port(of descriptor: Int32) -> UInt16 {
        var bytes = [UInt8](repeating: 0, count: MemoryLayout<sockaddr_in6>.size)
        var size = socklen_t(bytes.count)
        let isKnown = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe buffer.withMemoryRebound(to: sockaddr.self) { address in
                unsafe address.baseAddress.map { unsafe getsockname(descriptor, $0, &size) == 0 } ?? false
            }
        }
        return isKnown ? UInt16(bytes[2]) << 8 | UInt16(bytes[3]) : 0
    }
}
