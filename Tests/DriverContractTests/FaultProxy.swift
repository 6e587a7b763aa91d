import Foundation
import Simulator
import Synchronization
import TestSupport

/// Stands between a station and a real server, and by chance does to a request what networks and servers do.
final class FaultProxy: Sendable {
    enum Fault: String, CaseIterable {
        /// The connection is cut, or reset, somewhere in the request or in the answer.
        case cutRequest, resetRequest, cutAnswer, resetAnswer
        /// The server does it, and the answer is lost.
        case unheard
        case delayed, trickled
        /// The same again for the next few requests.
        case unavailable, tooManyRequests
        case serverError
        /// The answer goes on after its end, or announces more than it has.
        case overLong, announcesTooMuch, endless
        /// 200, and in the body that it failed.
        case errorInside
        /// Taken, and never answered.
        case halfOpen
        case notHTTP

        var comesInStorms: Bool { self == .unavailable || self == .tooManyRequests }
    }

    private struct State {
        var random: SeededGenerator
        var most = 0
        var storm: (fault: Fault, left: Int)?
        var done: [Fault: Int] = [:]
    }

    /// Outlives the proxy: a visitor may still be on the way.
    private final class Shared: Sendable {
        let state: Mutex<State>
        init(_ random: SeededGenerator) { state = Mutex(State(random: random)) }

        /// What happens to the next request, and the number that says where.
        func draw() -> (Fault?, UInt64) {
            state.withLock { state in
                guard state.done.values.reduce(0, +) < state.most else { return (nil, 0) }
                let place = state.random.next()
                var fault: Fault?
                if let storm = state.storm {
                    fault = storm.fault
                    state.storm = storm.left > 1 ? (storm.fault, storm.left - 1) : nil
                } else if state.random.oneIn(4) {
                    fault = Fault.allCases.randomElement(using: &state.random)
                    if let fault, fault.comesInStorms {
                        state.storm = (fault, Int.random(in: 1...3, using: &state.random))
                    }
                }
                if let fault { state.done[fault, default: 0] += 1 }
                return (fault, place)
            }
        }
    }

    private let shared: Shared
    private let server: LoopbackServer
    var port: UInt16 { server.port }

    init(to target: UInt16, random: SeededGenerator) throws {
        let shared = Shared(random)
        self.shared = shared
        server = try LoopbackServer { visitor in
            while Request(visitor, target)?.carry(shared.draw()) == true {}
        }
    }

    /// After so many faults nothing goes wrong any more.
    var most: Int {
        get { shared.state.withLock { $0.most } }
        set { shared.state.withLock { $0.most = newValue } }
    }

    /// What has happened so far, and how often.
    var done: [Fault: Int] { shared.state.withLock { $0.done } }
}

/// One request on its way through.
private struct Request {
    private let visitor: Visitor
    private let target: UInt16
    private let head: String
    private let length: Int

    /// Reads the request's head; `nil` when the visitor is gone.
    init?(_ visitor: Visitor, _ target: UInt16) {
        let head = visitor.readHead()
        guard !head.isEmpty else { return nil }
        self.visitor = visitor
        self.target = target
        self.head = head
        length = Self.length(of: head)
    }

    /// Whether another request may follow on this connection.
    func carry(_ draw: (fault: FaultProxy.Fault?, place: UInt64)) -> Bool {
        let place = draw.place
        switch draw.fault {
        case .unavailable: return answer("503 Slow Down", "Retry-After: \(place % 2)\r\n", "SlowDown", place)
        case .tooManyRequests: return answer("429 Too Many Requests", "", "SlowDown", place)
        case .serverError: return answer("500 Oops", "", "InternalError", place)
        case .errorInside: return answer("200 OK", "", "InternalError", place)
        case .notHTTP:
            visitor.write("220 mail.invalid ESMTP\r\n\r\n")
            return false
        case .endless:
            visitor.write("HTTP/1.1 200 OK\r\nETag: \"0\"\r\nContent-Length: \(1 << 40)\r\n\r\n")
            let junk = [UInt8](repeating: 0x41, count: 65_536)
            for _ in 0..<1024 where !visitor.write(junk) { return false }
            return false
        case .halfOpen:
            visitor.waitForClose()
            return false
        case .cutRequest: return forward(bytes: Int(place % UInt64(length + 1)), cuts: true) != nil
        case .resetRequest:
            visitor.resetOnClose()
            return forward(bytes: Int(place % UInt64(length + 1)), cuts: true) != nil
        default: break
        }
        if draw.fault == .delayed { usleep(UInt32(50_000 + place % 700_000)) }
        guard let upstream = forward(bytes: length, cuts: false) else { return false }
        return bringBack(from: upstream, draw.fault, place)
    }

    /// Says something in the server's place, before or after the body has come.
    private func answer(_ status: String, _ header: String, _ code: String, _ place: UInt64) -> Bool {
        if place % 3 == 0 { takeBody(upTo: length) { _ in } }
        let body = "<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>by chance</Message></Error>"
        visitor.write("HTTP/1.1 \(status)\r\n\(header)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        return false
    }

    /// Sends so many bytes of the body on; `nil` when that is the end of it.
    private func forward(bytes: Int, cuts: Bool) -> Visitor? {
        guard let upstream = Visitor(connectingTo: target) else { return nil }
        let plain = head.replacing(/Expect: 100-continue\r\n/, with: "")
        upstream.write("\(plain)\r\nConnection: close\r\n\r\n")
        takeBody(upTo: bytes) { upstream.write($0) }
        return cuts ? nil : upstream
    }

    private func takeBody(upTo bytes: Int, _ body: ([UInt8]) -> Void) {
        if head.contains("Expect: 100-continue"), length > 0 {
            visitor.write("HTTP/1.1 100 Continue\r\n\r\n")
        }
        var left = bytes
        while left > 0 {
            let piece = visitor.read(min(left, 65_536))
            guard !piece.isEmpty else { return }
            body(piece)
            left -= piece.count
        }
    }

    /// Brings the answer back, or what a fault makes of it.
    private func bringBack(from upstream: Visitor, _ fault: FaultProxy.Fault?, _ place: UInt64) -> Bool {
        var answer = upstream.readHead()
        guard !answer.isEmpty, fault != .unheard else { return false }
        answer = answer.replacing(/(?i)\r\nconnection: *close/, with: "")
        var content = Self.length(of: answer)
        if head.hasPrefix("HEAD") { content = 0 }
        if fault == .announcesTooMuch {
            answer = answer.replacing(
                /(?i)\r\ncontent-length: *\d+/,
                with: "\r\nContent-Length: \(content + 1000)"
            )
        }
        var whole = Array("\(answer)\r\n\r\n".utf8)
        var limit = Int.max
        if fault == .cutAnswer || fault == .resetAnswer {
            limit = Int(place % UInt64(whole.count + content + 1))
        }
        if fault == .resetAnswer { visitor.resetOnClose() }
        while true {
            if fault == .trickled { usleep(UInt32(place % 20_000)) }
            guard visitor.write(Array(whole.prefix(limit))) else { return false }
            limit -= min(limit, whole.count)
            guard content > 0, limit > 0 else { break }
            whole = upstream.read(min(content, fault == .trickled ? 500_000 : 65_536))
            guard !whole.isEmpty else { return false }
            content -= whole.count
        }
        if fault == .overLong { visitor.write([UInt8](repeating: 0x42, count: 10_000)) }
        return fault == nil || fault == .delayed || fault == .trickled
    }

    private static func length(of head: String) -> Int {
        head.firstMatch(of: /(?i)\r\ncontent-length: *(\d+)/).flatMap { Int($0.output.1) } ?? 0
    }
}
