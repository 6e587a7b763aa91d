import HTTPClient
import Testing
import Upload

@Suite struct `An endpoint` {
    @Test func `is a scheme, a host, and perhaps a port and a path`() throws {
        let plain = try Endpoint(parsing: "https://Store.example")
        #expect(plain.description == "https://store.example" && plain.path.isEmpty && plain.port == nil)
        let full = try Endpoint(parsing: "https://store.example:8443/v1/AUTH_x/")
        #expect(full.authority == "store.example:8443" && full.path == "/v1/AUTH_x")
        #expect(try Endpoint(parsing: "https://[2001:db8::1]:9000").authority == "[2001:db8::1]:9000")
        #expect(try Endpoint(parsing: "https://store.example:443").authority == "store.example")
        #expect(plain.withHostPrefix("bucket").authority == "bucket.store.example")
    }

    @Test(arguments: [
        "", "store.example", "ftp://store.example", "https://", "https:///path",
        "https://user:word@store.example",
        "https://store.example?x=1", "https://store.example/a?b", "https://store.example/a b", "https://a:0",
        "https://a:65536", "https://a:x", "https://[::1", "https://a/%2e", "https://a#b", "https://.a",
        "https://a_b\n",
    ])
    func `is nothing else a URL can hold`(text: String) {
        #expect(throws: DestinationError.self) { try Endpoint(parsing: text, allowsPlainHTTP: true) }
    }

    @Test func `never shows what stands before an @`() {
        do {
            _ = try Endpoint(parsing: "https://user:hunter2@store.example")
        } catch {
            #expect(!"\(error)".contains("hunter2"))
        }
    }

    @Test(arguments: ["http://127.0.0.1:80", "http://127.8.9.10", "http://localhost:8080", "http://[::1]:1"])
    func `may be plain HTTP to this machine`(text: String) throws {
        #expect(try !Endpoint(parsing: text).isSecure)
    }

    @Test(arguments: [
        "http://store.example", "http://10.0.0.1", "http://127.0.0.1.example", "http://127.0.0",
        "http://1270.0.0.1",
        "http://localhost.example", "http://[::2]",
    ])
    func `may not be plain HTTP elsewhere, unless somebody insists`(text: String) throws {
        #expect(throws: DestinationError.self) { try Endpoint(parsing: text) }
        #expect(try !Endpoint(parsing: text, allowsPlainHTTP: true).isSecure)
    }
}

@Suite struct `Percent-encoding` {
    @Test func `leaves unreserved characters and encodes every other byte`() {
        #expect(PercentEncoding.encode("aZ09-._~") == "aZ09-._~")
        #expect(PercentEncoding.encode("a b/ü+") == "a%20b%2F%C3%BC%2B")
        #expect(PercentEncoding.encode("a/b c", keeping: "/") == "a/b%20c")
    }

    @Test func `is undone exactly, and refuses what is no escape`() {
        for text in ["", "aZ09", "ü/+% \u{0}", "日本"] {
            #expect(PercentEncoding.decode(PercentEncoding.encode(text)) == text)
        }
        for text in ["%", "%4", "%zz", "%+1", "%ff"] { #expect(PercentEncoding.decode(text) == nil) }
    }
}

@Suite struct `A date of HTTP` {
    @Test func `is read in its one spelling`() {
        #expect(HTTPDate.parse("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
        #expect(HTTPDate.parse("Thu, 01 Jan 1970 00:00:00 GMT") == 0)
    }

    @Test(arguments: [
        "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT",
    ])
    func `and in no other`(text: String) {
        #expect(HTTPDate.parse(text) == nil)
    }

    @Test func `or a number of seconds says when to try again`() {
        #expect(HTTPHeaders([("Retry-After", "120")]).retryAfter(now: 0) == 120)
        #expect(HTTPHeaders([("retry-after", "Thu, 01 Jan 1970 00:01:00 GMT")]).retryAfter(now: 20) == 40)
        #expect(HTTPHeaders([("retry-after", "Thu, 01 Jan 1970 00:01:00 GMT")]).retryAfter(now: 90) == 0)
        #expect(HTTPHeaders([("Retry-After", "soon")]).retryAfter(now: 0) == nil)
    }
}
