import Glibc
import HTTPClient
import ServerHarness
import TestSupport
import Testing

/// That the operations behind the servers' backs do what tests of drivers build on.
@Suite(.serialized) struct `The object store of the tests` {
    /// One that only these tests, one after the other, do things to.
    private static let own = Result { try ObjectStoreServer() }

    @Test func `keeps what it acknowledged when it is killed`() throws {
        let server = try Self.own.get()
        let talk = try StoreTalk(to: server)
        #expect(try talk(.put, "kept").status == 201)
        #expect(try talk(.put, "kept/one", Array("bytes".utf8)).status == 201)
        try server.kill()
        #expect(throws: (any Error).self) { try talk(.get, "kept/one") }
        try server.start()
        let again = try StoreTalk(to: server)
        #expect(try again(.get, "kept/one").body == Array("bytes".utf8))
    }

    @Test func `takes no token from before their expiry`() throws {
        let server = try Self.own.get()
        let talk = try StoreTalk(to: server)
        #expect(try talk(.put, "c").status == 201)
        try server.expireTokens()
        #expect(try talk(.put, "d").status == 401)
        #expect(try StoreTalk(to: server)(.put, "d").status == 201)
    }

    @Test func `is full, and then has room again`() throws {
        let server = try Self.own.get()
        let talk = try StoreTalk(to: server)
        #expect(try talk(.put, "full").status == 201)
        try server.fill()
        let refusal = try talk(.put, "full/one", Array("bytes".utf8)).status
        // With the only disk that could take it, OpenStack's proxy says 503 for the 507 it hears.
        #expect([503, 507].contains(refusal))
        try server.makeRoom()
        #expect(try talk(.put, "full/one", Array("bytes".utf8)).status == 201)
    }

    @Test func `gives out a flipped bit with 200, and only afterwards does not know it any more`() throws {
        let server = try Self.own.get()
        let talk = try StoreTalk(to: server)
        let bytes = [UInt8](repeating: 7, count: 100_000)
        #expect(try talk(.put, "bits").status == 201)
        #expect(try talk(.put, "bits/one", bytes).status == 201)
        try server.flipBit(of: "bits/one")
        let read = try talk(.get, "bits/one")
        #expect(read.status == 200 && read.body.count == bytes.count && read.body != bytes)
        #expect(try talk(.head, "bits/one").status == 404)
    }

    @Test func `lets a guest do nothing without an access list`() throws {
        let server = try ObjectStoreServer.shared.get()
        #expect(try StoreTalk(to: server, as: ObjectStoreServer.guest)(.put, "guests").status == 403)
    }
}

@Suite struct `A server of the tests` {
    @Test func `is killed with everything it started`() throws {
        let folder = try TemporaryDirectory()
        let server = ServerProcess(["/bin/bash", "-c", "sleep 86399 & echo $! >child; wait"], in: folder)
        try server.start()
        var child: Int32?
        for _ in 0..<6000 where child == nil {
            usleep(10_000)
            child = (try? folder.read("child")).flatMap {
                Int32(String(decoding: $0, as: UTF8.self).prefix { $0 != "\n" })
            }
        }
        let pid = try #require(child)
        #expect(kill(pid, 0) == 0)
        try server.kill()
        for _ in 0..<6000 where kill(pid, 0) == 0 { usleep(10_000) }
        #expect(kill(pid, 0) != 0)
    }
}

@Suite struct `The fronts of the tests` {
    @Test func `let nobody delete or replace where that is the rule`() throws {
        let server = try ObjectStoreServer.shared.get()
        let front = try SecureFront(before: server.port, .createOnly)
        let token = try StoreTalk(to: server).token
        var settings = HTTPSettings()
        settings.authorities = front.authority
        let pool = ConnectionPool(to: try Endpoint(parsing: front.address), settings)
        func status(_ method: HTTPMethod, _ path: String, _ headers: [(String, String)] = []) throws -> Int {
            var request = HTTPRequest(method, "/v1/AUTH_dock/\(path)")
            request.headers = ([("X-Auth-Token", token)] + headers).map { (name: $0.0, value: $0.1) }
            if method == .put { request.body = .bytes([1]) }
            return try pool.send(request).status
        }
        #expect(try status(.put, "gated") == 201)
        #expect(try status(.put, "gated/one", [("If-None-Match", "*")]) == 201)
        #expect(try status(.put, "gated/one", [("If-None-Match", "*")]) == 412)
        #expect(try status(.put, "gated/one") == 403)
        #expect(try status(.delete, "gated/one") == 403)
        #expect(try status(.get, "gated/one") == 200)
    }
}
