import Glibc
import HTTPClient
import Synchronization
import TestSupport
import Testing
import Upload

/// What a server sends to any request before it closes.
struct Misbehaviour: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let answer: String
    var remedy = DestinationError.Remedy.retry(afterSeconds: nil)

    static let all = [
        Self(testDescription: "nothing", answer: ""),
        Self(testDescription: "half a status line", answer: "HTTP/1.1 20"),
        Self(testDescription: "a head that does not end", answer: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"),
        Self(testDescription: "too few bytes", answer: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"),
        Self(
            testDescription: "a cut off chunk",
            answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"
        ),
        Self(
            testDescription: "chunks without an end",
            answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"
        ),
        Self(
            testDescription: "a chunk of no size",
            answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n"
        ),
        Self(
            testDescription: "no HTTP at all",
            answer: "SSH-2.0-OpenSSH_9.2\r\n",
            remedy: .hold
        ),
        Self(
            testDescription: "headers that never end",
            answer: "HTTP/1.1 200 OK\r\n" + String(repeating: "X-Y: z\r\n", count: 100_000),
            remedy: .hold
        ),
        Self(testDescription: "an interim answer only", answer: "HTTP/1.1 100 Continue\r\n\r\n"),
        Self(
            testDescription: "one header that never ends",
            answer: "HTTP/1.1 200 OK\r\nX: " + String(repeating: "z", count: 4 << 20),
            remedy: .retry(afterSeconds: nil)
        ),
        Self(
            testDescription: "interim answers without end",
            answer: String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 10_000),
            remedy: .hold
        ),
        Self(
            testDescription: "a body longer than anybody reads",
            answer: "HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n"
                + String(repeating: "x", count: 9_000_000),
            remedy: .hold
        ),
        Self(
            testDescription: "a body of no length that does not end",
            answer: "HTTP/1.1 500 Oops\r\nConnection: close\r\n\r\n"
                + String(repeating: "x", count: 9_000_000),
            remedy: .hold
        ),
    ]
}

@Suite struct `A server that misbehaves` {
    @Test(arguments: Misbehaviour.all, [false, true])
    func `is an error that says what to do, and no secret`(behaviour: Misbehaviour, resets: Bool) throws {
        let server = try LoopbackServer { visitor in
            let head = visitor.readHead()
            if head.hasPrefix("PUT") { _ = visitor.read(3) }
            visitor.write(behaviour.answer)
            // A reset may take back what was sent and not read yet.
            if resets { visitor.resetOnClose() }
        }
        for request in [HTTPRequest(.get, "/thing?secret=hunter2"), put([1, 2, 3])] {
            let error = trouble(try connect(server).send(request))
            #expect(
                error?.remedy == behaviour.remedy || (resets && error?.remedy == .retry(afterSeconds: nil))
            )
            #expect(error?.description.contains("/thing") == true)
            #expect(error?.description.contains("hunter2") == false)
        }
    }

    @Test func `whose answer is too long is not taken for the beginning of the next`() throws {
        let server = try LoopbackServer { visitor in
            while !visitor.readHead().isEmpty {
                visitor.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 666 Evil\r\nContent-Length: 0\r\n\r\n"
                )
            }
        }
        let connection = try connect(server)
        for _ in 0..<3 {
            let answer = try connection.send(HTTPRequest(.get, "/"))
            #expect(answer.status == 200 && answer.body == Array("ok".utf8))
        }
    }

    @Test func `by silence, or a byte now and then, does not hold us for ever`() throws {
        let silent = try LoopbackServer { $0.waitForClose() }
        #expect(trouble(try connect(silent, stall: 300).send(put([1])))?.remedy == .retry(afterSeconds: nil))
        let dribble = try LoopbackServer { visitor in
            visitor.write("HTTP/1.1 200 OK\r\n")
            while visitor.write("X") { usleep(50_000) }
        }
        var settings = HTTPSettings()
        settings.answerMilliseconds = 500
        let connection = try HTTPConnection(
            to: Endpoint(parsing: "http://127.0.0.1:\(dribble.port)"),
            settings
        )
        #expect(trouble(try connection.send(put([1])))?.remedy == .retry(afterSeconds: nil))
    }

    @Test func `by not reading does not hold us for ever`() throws {
        let isOver = Mutex(false)
        let server = try LoopbackServer { visitor in
            _ = visitor.readHead()
            while !isOver.withLock({ $0 }) { usleep(20_000) }
        }
        defer { isOver.withLock { $0 = true } }
        let upload = try connect(server, stall: 500).upload(streamed(1 << 30))
        var error: DestinationError?
        while error == nil { error = trouble(try upload.write([UInt8](repeating: 1, count: 1 << 20))) }
        #expect(error?.remedy == .retry(afterSeconds: nil))
    }

    @Test func `by being away is tried again`() throws {
        let port = LoopbackServer.freePort()
        let connection = try HTTPConnection(to: Endpoint(parsing: "http://127.0.0.1:\(port)"), HTTPSettings())
        let error = trouble(try connection.send(HTTPRequest(.get, "/")))
        #expect(error?.remedy == .retry(afterSeconds: nil))
        #expect(error?.hint?.isEmpty == false)
        let nowhere = try HTTPConnection(to: Endpoint(parsing: "https://host.invalid"), HTTPSettings())
        #expect(trouble(try nowhere.send(HTTPRequest(.get, "/")))?.remedy == .retry(afterSeconds: nil))
    }

    @Test func `by sending us elsewhere is not followed`() throws {
        let server = try LoopbackServer { visitor in
            _ = visitor.readHead()
            visitor.write(
                "HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
            )
        }
        let answer = try connect(server).send(put([1]))
        #expect(answer.status == 307)
        #expect(DestinationError(answer, "put", now: 0).remedy == .hold)
    }

    @Test(arguments: [
        (400, DestinationError.Remedy.hold), (401, .refreshCredentials), (402, .hold), (403, .hold),
        (404, .beginAgain),
        (408, .retry(afterSeconds: 7)), (409, .conflict), (412, .conflict), (429, .retry(afterSeconds: 7)),
        (500, .retry(afterSeconds: 7)),
        (503, .retry(afterSeconds: 7)), (507, .hold), (302, .hold), (999, .hold),
    ])
    func `says what to do by its status`(status: Int, remedy: DestinationError.Remedy) {
        let answer = HTTPResponse(status: status, headers: HTTPHeaders([("Retry-After", "7")]), body: [])
        #expect(DestinationError(answer, "put", now: 0).remedy == remedy)
    }

    @Test func `by its clock is told apart from one that refuses us`() {
        let headers = HTTPHeaders([("Date", "Thu, 01 Jan 1970 01:00:00 GMT")])
        let answer = HTTPResponse(status: 403, headers: headers, body: [])
        #expect(DestinationError(answer, "put", now: 0).hint?.contains("3600 s behind") == true)
        #expect(DestinationError(answer, "put", now: 3601).hint?.contains("clock") == false)
    }
}
