import CPlatform
import Glibc

/// An IP address and a port, in numbers: `127.0.0.1:3240` or `[::1]:3240`.
package struct TCPAddress: Equatable, Sendable, CustomStringConvertible {
    package let host: String
    package let port: UInt16
    private let isIPv6: Bool

    /// `nil` for anything else; names are not looked up.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        let name = text[..<colon]
        let isIPv6 = name.hasPrefix("[") && name.hasSuffix("]")
        self.init(host: String(isIPv6 ? name.dropFirst().dropLast() : name), port: port, isIPv6: isIPv6)
    }

    private init?(host: String, port: UInt16, isIPv6: Bool) {
        self.host = host
        self.port = port
        self.isIPv6 = isIPv6
        guard raw != nil else { return nil }
    }

    package var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// The same host, another port.
    func with(port: UInt16) -> TCPAddress { TCPAddress(host: host, port: port, isIPv6: isIPv6) ?? self }

    /// Makes a close-on-exec TCP socket of this kind of address.
    func socket() throws(SystemError) -> FileDescriptor {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let family = isIPv6 ? AF_INET6 : AF_INET
        return FileDescriptor(
            adopting: try retry("make", "a TCP socket") { Glibc.socket(family, kind, 0) }
        )
    }

    func withRaw<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value? {
        guard let raw else { return nil }
        return unsafe raw.withUnsafeBytes { bytes in
            unsafe bytes.withMemoryRebound(to: sockaddr.self) { address in
                unsafe address.baseAddress.map { unsafe body($0, socklen_t(bytes.count)) }
            }
        }
    }

    /// `struct sockaddr_in` or `sockaddr_in6`; `nil` when the host is no address.
    private var raw: [UInt8]? {
        if isIPv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            guard unsafe inet_pton(AF_INET6, host, &address.sin6_addr) == 1 else { return nil }
            return unsafe withUnsafeBytes(of: address) { unsafe Array($0) }
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        guard unsafe inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return nil }
        return unsafe withUnsafeBytes(of: address) { unsafe Array($0) }
    }
}
