import TestSupport
import Testing
import Upload

@testable import HTTPClient

@Suite struct `A line of an answer's head` {
    private func read(_ text: String) -> HeaderLine { HeaderLine(Array(text.utf8)) }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\n", 200), ("HTTP/1.0 404 Not Found\n", 404), ("HTTP/2 503 \r\n", 503),
        ("HTTP/1.1 204\r\n", 204), ("HTTP/1.1  301 Moved", 301),
        ("HTTP/1.1 20\r\n", 0), ("HTTP/1.1 2000 OK\r\n", 0), ("HTTP/1.1 2x0 OK\r\n", 0),
        ("HTTP/1.1 -12 OK\r\n", 0), ("HTTP/1.1 ٢٠٠ OK\r\n", 0), ("HTTP/1.1\r\n", 0), ("HTTP/", 0),
    ])
    func `has the status of three digits, or none`(text: String, status: Int) {
        #expect(read(text) == .status(status))
    }

    @Test(arguments: [
        ("Content-Length: 12\r\n", "Content-Length", "12"), ("ETag:\"a:b\"\n", "ETag", "\"a:b\""),
        ("X-Empty:\r\n", "X-Empty", ""), ("X-Blank: \t \r\n", "X-Blank", ""),
        ("X-Words: \t two words \t\r\n", "X-Words", "two words"), ("X-É: ü\r\n", "X-É", "ü"),
        // A letter's accent may not take the colon with it.
        ("X:\u{301}a\r\n", "X", "\u{301}a"), (": nameless\r\n", "", "nameless"),
    ])
    func `has a name before the first colon and a trimmed value behind it`(
        text: String,
        name: String,
        value: String
    ) {
        #expect(read(text) == .field(name: name, value: value))
    }

    @Test func `ends the head when it is blank, and only then`() {
        #expect(read("\r\n") == .end)
        #expect(read("\n") == .end)
        for text in ["", "\r", " \r\n", "\r\n\r\n", "no colon\r\n"] { #expect(read(text) == .other) }
    }

    @Test func `cut off or with any bit flipped ends no head, and has no status of its own making`() {
        for text in ["HTTP/1.1 200 OK\r\n", "Content-Length: 12\r\n"] {
            let bytes = Array(text.utf8)
            for count in bytes.indices {
                if case .status(let status) = HeaderLine(bytes[..<count]) {
                    #expect(status == 0 || count >= 12)
                }
                #expect(HeaderLine(bytes[..<count]) != .end)
            }
            for bit in 0..<(bytes.count * 8) {
                var flipped = bytes
                flipped[bit / 8] ^= 1 << (bit % 8)
                #expect(HeaderLine(flipped) != .end)
                guard case .status(let status) = HeaderLine(flipped), !(9..<12).contains(bit / 8) else {
                    continue
                }
                #expect(status == 200 || status == 0)
            }
        }
    }

    @Test func `with a status and no reason is an answer like any other`() throws {
        let server = try LoopbackServer { visitor in
            _ = visitor.readHead()
            visitor.write("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok")
        }
        let answer = try connect(server).send(HTTPRequest(.get, "/"))
        #expect(answer.status == 200 && answer.body == Array("ok".utf8))
    }
}
