import Foundation
import Glibc
import Synchronization

/// A TCP server of a test's own on this machine: its handler gets every visitor on a thread of its own.
///
/// It lives as long as the process: a visitor may still be on the way when the test no longer looks.
package final class LoopbackServer: Sendable {
    package let port: UInt16

    package init(_ handler: @escaping @Sendable (Visitor) -> Void) throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let port = Self.bind(socket)
        guard socket >= 0, port > 0, listen(socket, 64) == 0 else { throw CocoaError(.fileNoSuchFile) }
        self.port = port
        Thread.detachNewThread {
            while true {
                let visitor = accept(socket, nil, nil)
                guard visitor >= 0 else { return }
                Thread.detachNewThread { handler(Visitor(visitor)) }
            }
        }
    }

    /// A port that nobody listens on now and nobody of this process was given before.
    ///
    /// Below those the kernel gives to outgoing connections, which could take it before a server binds it.
    package static func freePort() -> UInt16 {
        given.withLock { given in
            while true {
                let port = UInt16.random(in: 18_000..<32_000)
                let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
                defer { Glibc.close(socket) }
                if bind(socket, to: port) == port, given.insert(port).inserted { return port }
            }
        }
    }

    private static let given = Mutex<Set<UInt16>>([])

    /// Binds to a port of the loopback address, any free one unless said; zero when that fails.
    private static func bind(_ socket: Int32, to port: UInt16 = 0) -> UInt16 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = unsafe bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
            return unsafe Glibc.bind(socket, pointer, size) == 0 && getsockname(socket, pointer, &size) == 0
        }
        return isBound ? UInt16(bigEndian: address.sin_port) : 0
    }
}

/// One connection to a `LoopbackServer`, closed when its handler returns.
package final class Visitor {
    package var descriptor: Int32 { socket }
    private let socket: Int32
    private var buffer: [UInt8] = []

    init(_ socket: Int32) { self.socket = socket }

    /// Visits somebody else's server; `nil` when nobody listens.
    package init?(connectingTo port: UInt16) {
        guard let socket = LoopbackServer.connect(to: port) else { return nil }
        self.socket = socket
    }

    deinit { Glibc.close(socket) }

    /// Reads a request's head; empty when the other side is gone.
    package func readHead() -> String {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let range = buffer.firstRange(of: end) {
                let head = String(decoding: buffer[..<range.lowerBound], as: UTF8.self)
                buffer.removeSubrange(..<range.upperBound)
                return head
            }
            guard more() else { return "" }
        }
    }

    /// Reads exactly so many bytes, or what comes before the other side is gone.
    package func read(_ count: Int) -> [UInt8] {
        while buffer.count < count, more() {}
        let bytes = Array(buffer.prefix(count))
        buffer.removeFirst(bytes.count)
        return bytes
    }

    /// Whether everything was taken.
    @discardableResult
    package func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    @discardableResult
    package func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = unsafe rest.withUnsafeBytes {
                unsafe send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    /// Lets the connection end in a reset instead of an orderly close.
    package func resetOnClose() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(
            socket,
            SOL_SOCKET,
            SO_LINGER,
            &linger,
            socklen_t(MemoryLayout<Glibc.linger>.size)
        )
    }

    /// Waits until the other side closes, throwing away what it sends.
    package func waitForClose() { while more() { buffer.removeAll() } }

    private func more() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(socket, &bytes, bytes.count, 0)
        guard count > 0 else { return false }
        buffer += bytes[..<count]
        return true
    }
}
