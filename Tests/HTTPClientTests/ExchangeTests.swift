import Foundation
import HTTPClient
import Synchronization
import TestSupport
import Testing
import Upload

@Suite struct `A connection` {
    @Test func `carries one request after another over the same socket`() throws {
        let visitors = Mutex(0)
        let server = try LoopbackServer { visitor in
            visitors.withLock { $0 += 1 }
            while case let head = visitor.readHead(), !head.isEmpty {
                let length = head.firstMatch(of: /Content-Length: (\d+)/).flatMap { Int($0.output.1) } ?? 0
                let body = visitor.read(length)
                visitor.write("HTTP/1.1 200 OK\r\nX-Head: \(head.prefix { $0 != "\r\n" })\r\n")
                visitor.write("Content-Length: \(body.count)\r\n\r\n\(String(decoding: body, as: UTF8.self))")
            }
        }
        let connection = try connect(server)
        for word in ["one", "two", ""] {
            let answer = try connection.send(put(Array(word.utf8)))
            #expect(answer.status == 200 && String(decoding: answer.body, as: UTF8.self) == word)
            #expect(answer.headers["x-head"] == "PUT /thing?secret=hunter2 HTTP/1.1")
        }
        #expect(
            try connection.send(HTTPRequest(.get, "/a%2Fb/../c")).headers["X-HEAD"]
                == "GET /a%2Fb/../c HTTP/1.1"
        )
        #expect(try connection.send(HTTPRequest(.delete, "/d")).isSuccess)
        #expect(visitors.withLock { $0 } == 1)
    }

    @Test func `takes a body as its owner pushes it`() throws {
        let server = try LoopbackServer { visitor in
            _ = visitor.readHead()
            let sum = Checksum.of(visitor.read(3_000_000))
            visitor.write("HTTP/1.1 201 Created\r\nX-Sum: \(sum)\r\nContent-Length: 0\r\n\r\n")
        }
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 251 &+ $0) }
        let upload = try connect(server).upload(streamed(3_000_000))
        for start in stride(from: 0, to: bytes.count, by: 70_001) {
            try upload.write(Array(bytes[start..<min(start + 70_001, bytes.count)]))
        }
        let answer = try upload.finish()
        #expect(answer.status == 201 && answer.headers["x-sum"] == "\(Checksum.of(bytes))")
    }

    @Test func `sends neither more nor less than was announced`() throws {
        let ends = Mutex<[Int]>([])
        let server = try LoopbackServer { visitor in
            _ = visitor.readHead()
            let count = visitor.read(10).count
            ends.withLock { $0.append(count) }
        }
        let long = try connect(server).upload(streamed(10))
        try long.write([1, 2, 3])
        #expect(trouble(try long.write([UInt8](repeating: 0, count: 8)))?.remedy == .resendChunk)
        let short = try connect(server).upload(streamed(10))
        try short.write([1, 2, 3])
        #expect(trouble(try short.finish())?.remedy == .resendChunk)
        do {
            let dropped = try connect(server).upload(streamed(10))
            try dropped.write([1, 2, 3])
        }
        let cancelled = try connect(server).upload(streamed(10))
        try cancelled.write([1, 2, 3])
        cancelled.cancel()
        #expect(trouble(try cancelled.write([1]))?.remedy == .resendChunk)
        let whole = try connect(server).upload(streamed(10))
        try whole.write([UInt8](repeating: 1, count: 10))
        whole.cancel()
        eventually { ends.withLock { $0.count } == 5 }
        #expect(ends.withLock { $0.allSatisfy { $0 < 10 } })
    }

    @Test func `asks before a body where that is wanted, and saves it when refused`() throws {
        let seen = Mutex("")
        let server = try LoopbackServer { visitor in
            let head = visitor.readHead()
            seen.withLock { $0 = head }
            visitor.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
            visitor.waitForClose()
        }
        let answer = try connect(server).send(put([UInt8](repeating: 7, count: 5_000_000), expecting: true))
        #expect(answer.status == 403 && answer.body == Array("no".utf8))
        #expect(seen.withLock { $0 }.contains("Expect: 100-continue"))
        #expect(try connect(server).send(put([1])).status == 403)
        #expect(!seen.withLock { $0 }.contains("Expect"))
    }

    @Test func `does not ask where the body before was taken, over the same connection`() throws {
        let heads = Mutex<[String]>([])
        let server = try LoopbackServer { visitor in
            for status in [201, 507, 201, 201, 201] {
                let head = visitor.readHead()
                guard !head.isEmpty else { return }
                heads.withLock { $0.append(head) }
                if head.contains("Expect") { visitor.write("HTTP/1.1 100 Continue\r\n\r\n") }
                _ = visitor.read(1)
                visitor.write("HTTP/1.1 \(status) X\r\nContent-Length: 0\r\n\r\n")
            }
        }
        let time = Mutex<Int64>(0)
        var settings = HTTPSettings()
        settings.now = { time.withLock { $0 } }
        let place = try Endpoint(parsing: "http://127.0.0.1:\(server.port)")
        let connection = try HTTPConnection(to: place, settings)
        var request = streamed(1)
        request.awaitsContinue = true
        for (later, status) in [(0, 201), (9_999, 507), (0, 201), (10_000, 201)] {
            time.withLock { $0 += Int64(later) }
            let upload = try connection.upload(request)
            try upload.write([7])
            #expect(try upload.finish().status == status)
        }
        // One that would be long on its way is asked for all the same.
        request.body = .streamed(1 << 30)
        try connection.upload(request).write([7])
        eventually { heads.withLock { $0.count } == 5 }
        let asked = heads.withLock { $0.map { $0.contains("Expect: 100-continue") } }
        #expect(asked == [true, false, true, true, true])
    }

    @Test func `reads an early refusal before it notices that nobody reads on`() throws {
        let server = try LoopbackServer { visitor in
            _ = visitor.readHead()
            _ = visitor.read(100_000)
            visitor.write(
                "HTTP/1.1 507 Insufficient Storage\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfull"
            )
            visitor.waitForClose()
        }
        let upload = try connect(server).upload(streamed(1 << 30))
        var early: HTTPResponse?
        do throws(HTTPUploadError) {
            while true { try upload.write([UInt8](repeating: 1, count: 65_536)) }
        } catch {
            if case .early(let response) = error { early = response } else { Issue.record("\(error)") }
        }
        #expect(early?.status == 507 && early?.body == Array("full".utf8))
    }

    @Test func `streams a body to whoever asked for it, and keeps an error's body`() throws {
        let server = try LoopbackServer { visitor in
            while case let head = visitor.readHead(), !head.isEmpty {
                let status = head.contains("/good") ? "200 OK" : "404 Not Found"
                visitor.write(
                    "HTTP/1.1 \(status)\r\nContent-Length: 300000\r\n\r\n"
                        + String(repeating: "x", count: 300_000)
                )
            }
        }
        let connection = try connect(server)
        for path in ["/good", "/bad"] {
            var streamed = 0
            let answer = unsafe try connection.download(HTTPRequest(.get, path)) { streamed += $0.count }
            #expect(streamed == (path == "/good" ? 300_000 : 0))
            #expect(answer.body.count == 300_000 - streamed)
        }
        let error = trouble(
            unsafe try connection.download(HTTPRequest(.get, "/good")) { (_) throws(DestinationError) in
                throw DestinationError(.conflict, "enough")
            }
        )
        #expect(error == DestinationError(.conflict, "enough"))
        #expect(try connection.send(HTTPRequest(.get, "/good")).isSuccess)
    }

    @Test func `stops when it is told to`() throws {
        let server = try LoopbackServer { $0.waitForClose() }
        var settings = HTTPSettings()
        let isCancelled = Mutex(false)
        settings.isCancelled = { isCancelled.withLock { $0 } }
        let connection = try HTTPConnection(
            to: Endpoint(parsing: "http://127.0.0.1:\(server.port)"),
            settings
        )
        isCancelled.withLock { $0 = true }
        #expect(trouble(try connection.send(HTTPRequest(.get, "/")))?.reason.contains("cancelled") == true)
    }

    @Test func `goes through no proxy that only the environment names`() async {
        // In a process of its own: the environment belongs to all threads.
        await #expect(processExitsWith: .success) {
            for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
                _ = unsafe setenv(name, "http://127.0.0.1:1", 1)
            }
            let server = try LoopbackServer { visitor in
                _ = visitor.readHead()
                visitor.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
            let answer = try connect(server).send(HTTPRequest(.get, "/"))
            exit(answer.status == 200 ? EXIT_SUCCESS : EXIT_FAILURE)
        }
    }

    @Test func `sends no header that holds a line of its own`() throws {
        let server = try LoopbackServer { $0.waitForClose() }
        for (name, value) in [("X", "a\r\nY: b"), ("X\r\n", "a"), ("", "a"), ("X: y", "a")] {
            var request = HTTPRequest(.get, "/")
            request.headers = [(name, value)]
            #expect(trouble(try connect(server).send(request))?.remedy == .hold)
        }
        #expect(trouble(try connect(server).send(HTTPRequest(.get, "/ HTTP/1.1\r\nX: y")))?.remedy == .hold)
    }
}

/// Waits for something other threads bring about.
func eventually(_ isTrue: () -> Bool) {
    for _ in 0..<6000 where !isTrue() { usleep(10_000) }
    #expect(isTrue())
}
