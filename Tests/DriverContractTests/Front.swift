import Foundation
import Glibc
import Synchronization
import TestSupport

/// Stands between a driver and a real server, request by request, and lies where a test wants it to.
final class Front: Sendable {
    /// What becomes of one request.
    enum Fate {
        case passes
        /// Answered here; the server never sees it.
        case answered(String)
        /// Answered here as soon as its head is there, and the connection closed.
        case refused(String)
        /// The server does it, and the answer is lost.
        case unheard
        /// The server's answer goes through this.
        case altered(@Sendable (String) -> String)
        /// The request's head goes through this.
        case rewritten(@Sendable (String) -> String)
    }

    /// Outlives the front: a visitor may still be on the way.
    private final class Shared: Sendable {
        let judge = Mutex<@Sendable (String) -> Fate>({ _ in .passes })
        let seen = Mutex<[String]>([])
    }

    private let shared: Shared
    private let server: LoopbackServer

    init(to target: UInt16) throws {
        let shared = Shared()
        self.shared = shared
        server = try LoopbackServer { visitor in
            while Self.carry(visitor, target, shared) {}
        }
    }

    var port: UInt16 { server.port }
    /// The heads of all requests so far.
    var heads: [String] { shared.seen.withLock { $0 } }

    func rule(_ fate: @escaping @Sendable (String) -> Fate) { shared.judge.withLock { $0 = fate } }
    func passAll() { rule { _ in .passes } }

    /// Carries one request; whether another may follow.
    private static func carry(_ visitor: Visitor, _ target: UInt16, _ shared: Shared) -> Bool {
        let head = visitor.readHead()
        guard !head.isEmpty else { return false }
        shared.seen.withLock { $0.append(head) }
        let fate = shared.judge.withLock { $0 }(head)
        if case .refused(let text) = fate {
            visitor.write(text)
            visitor.waitForClose()
            return false
        }
        if head.contains("Expect: 100-continue") { visitor.write("HTTP/1.1 100 Continue\r\n\r\n") }
        let body = visitor.read(length(of: head))
        if case .answered(let text) = fate { return visitor.write(text) }
        guard let upstream = Visitor(connectingTo: target) else { return false }
        var request = head.replacing(/Expect: 100-continue\r\n/, with: "")
        if case .rewritten(let change) = fate { request = change(request) }
        upstream.write(request + "\r\n\r\n")
        upstream.write(body)
        let answer = upstream.readHead()
        let content = head.hasPrefix("HEAD") ? [] : upstream.read(length(of: answer))
        switch fate {
        case .unheard: return false
        case .altered(let change):
            return visitor.write(change(answer + "\r\n\r\n" + String(decoding: content, as: UTF8.self)))
        default: return visitor.write(answer + "\r\n\r\n") && visitor.write(content)
        }
    }

    private static func length(of head: String) -> Int {
        head.lowercased().firstMatch(of: /\r\ncontent-length: *(\d+)/).flatMap { Int($0.output.1) } ?? 0
    }

    /// A whole answer in S3's form.
    static func error(_ status: Int, _ code: String, _ more: String = "") -> String {
        let body = "<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>secret words</Message></Error>"
        return "HTTP/1.1 \(status) X\r\n\(more)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}
