import Foundation
import Glibc
import Synchronization

/// A forward proxy on this machine: tunnels for CONNECT, and carries plain requests that name their server.
package final class HTTPProxy: Sendable {
    private final class Shared: Sendable {
        let refusal = Mutex<String?>(nil)
        let heads = Mutex<[String]>([])
        let tunnelled = Mutex<[UInt8]>([])
    }

    private let shared: Shared
    private let server: LoopbackServer

    package init() throws {
        let shared = Shared()
        self.shared = shared
        server = try LoopbackServer { visitor in
            while Self.serve(visitor, shared) {}
        }
    }

    package var address: String { "http://127.0.0.1:\(server.port)" }
    /// The heads of all requests it understood.
    package var heads: [String] { shared.heads.withLock { $0 } }
    /// What went to servers through tunnels, as the proxy sees it; the first mebibytes.
    package var tunnelled: [UInt8] { shared.tunnelled.withLock { $0 } }

    /// From now on it answers so, such as `403 Forbidden`, and carries nothing; `nil`: it serves again.
    package func refuse(with status: String?) { shared.refusal.withLock { $0 = status } }

    /// Serves one request; whether another may follow on this connection.
    private static func serve(_ visitor: Visitor, _ shared: Shared) -> Bool {
        let head = visitor.readHead()
        guard !head.isEmpty else { return false }
        shared.heads.withLock { $0.append(head) }
        if let status = shared.refusal.withLock({ $0 }) {
            visitor.write("HTTP/1.1 \(status)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return false
        }
        if let port = head.firstMatch(of: #/^CONNECT [^ :]+:(\d+) /#).flatMap({ UInt16($0.output.1) }) {
            tunnel(visitor, port, shared)
            return false
        }
        return carry(visitor, head)
    }

    private static func tunnel(_ visitor: Visitor, _ port: UInt16, _ shared: Shared) {
        guard let upstream = LoopbackServer.connect(to: port) else {
            visitor.write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return
        }
        defer { Glibc.close(upstream) }
        visitor.write("HTTP/1.1 200 Connection established\r\n\r\n")
        Forwarder.carry(visitor.descriptor, upstream) { bytes in
            shared.tunnelled.withLock { if $0.count < 4 << 20 { $0 += bytes } }
        }
    }

    /// Carries a request in the absolute form, whole, and its answer.
    private static func carry(_ visitor: Visitor, _ head: String) -> Bool {
        guard let match = head.firstMatch(of: #/^(\S+) http://[^ :/]+:(\d+)(\S*) /#),
            let port = UInt16(match.output.2), let upstream = Visitor(connectingTo: port)
        else {
            visitor.write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return false
        }
        let rest = head[match.range.upperBound...].replacing(/Expect: 100-continue\r\n/, with: "")
        upstream.write("\(match.output.1) \(match.output.3) \(rest)\r\nConnection: close\r\n\r\n")
        if head.contains("Expect: 100-continue") { visitor.write("HTTP/1.1 100 Continue\r\n\r\n") }
        pass(length(of: head), from: visitor, to: upstream)
        let answer = upstream.readHead()
        guard !answer.isEmpty, visitor.write(answer + "\r\n\r\n") else { return false }
        if !head.hasPrefix("HEAD") { pass(length(of: answer), from: upstream, to: visitor) }
        return !answer.lowercased().contains("\r\nconnection: close")
    }

    private static func pass(_ count: Int, from source: Visitor, to target: Visitor) {
        var left = count
        while left > 0 {
            let piece = source.read(min(left, 65_536))
            guard !piece.isEmpty, target.write(piece) else { return }
            left -= piece.count
        }
    }

    private static func length(of head: String) -> Int {
        head.firstMatch(of: /(?i)\r\ncontent-length: *(\d+)/).flatMap { Int($0.output.1) } ?? 0
    }
}
