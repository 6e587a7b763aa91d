import Cryptography
import Foundation
import HTTPClient
import TestSupport
import Testing
import Upload

/// A proxy that is configured, and a real server behind it.
@Suite struct `Through a proxy` {
    private let servers: SecureServers
    private let proxy: HTTPProxy

    init() throws {
        servers = try SecureServers.ready.get()
        proxy = try HTTPProxy()
    }

    private var settings: HTTPSettings {
        var settings = servers.settings
        settings.proxy = proxy.address
        return settings
    }

    @Test func `HTTPS goes in a tunnel, in which the proxy sees nothing`() throws {
        let bytes = Array(repeating: Array("footage ".utf8), count: 200_000).flatMap { $0 }
        let name = "tunnel-\(UUID().uuidString)"
        var request = HTTPRequest(.put, "/\(name)")
        request.body = .streamed(UInt64(bytes.count))
        request.awaitsContinue = true
        let upload = try servers.connect(.good, settings).upload(request)
        for start in stride(from: 0, to: bytes.count, by: 65_536) {
            try upload.write(Array(bytes[start..<min(start + 65_536, bytes.count)]))
        }
        #expect(try upload.finish().status == 201)
        var back: [UInt8] = []
        let answer = unsafe try servers.connect(.good, settings)
            .download(HTTPRequest(.get, "/\(name)")) { unsafe back += $0 }
        #expect(answer.status == 200 && back == bytes)
        #expect(proxy.heads.count == 2 && proxy.heads.allSatisfy { $0.hasPrefix("CONNECT 127.0.0.1:") })
        // What is in the request is for the destination alone.
        #expect(proxy.heads.allSatisfy { !$0.contains(name) && !$0.contains("Authorization") })
        let seen = proxy.tunnelled
        #expect(seen.count > bytes.count)
        #expect(seen.firstRange(of: Array("footage footage".utf8)) == nil)
        #expect(seen.firstRange(of: Array(name.utf8)) == nil)
    }

    @Test func `a destination is verified as without`() throws {
        for face in [SecureServers.Face.expired, .elsewhere] {
            let error = trouble(try servers.connect(face, settings).send(HTTPRequest(.get, "/")))
            #expect(error?.remedy == .hold)
        }
        var pinned = settings
        pinned.pinnedKeys = [try servers.certificates.pin("client")]
        let error = trouble(try servers.connect(.good, pinned).send(HTTPRequest(.get, "/none")))
        #expect(error?.remedy == .hold && error?.hint?.contains("pinned") == true)
    }

    @Test func `a client certificate is shown to the destination`() throws {
        var settings = settings
        #expect(try servers.connect(.wantsClient, settings).send(HTTPRequest(.get, "/none")).status == 400)
        settings.identity = try TLSIdentity(
            certificateFile: servers.certificates.certificate("client"),
            key: .file(servers.certificates.key("client"))
        )
        #expect(try servers.connect(.wantsClient, settings).send(HTTPRequest(.get, "/none")).status == 404)
    }

    @Test func `plain HTTP names its server to the proxy`() throws {
        let server = try LoopbackServer { visitor in
            let head = visitor.readHead()
            let body = visitor.read(head.contains("PUT") ? 5 : 0)
            visitor.write("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n")
            visitor.write(body)
        }
        let connection = try HTTPConnection(
            to: Endpoint(parsing: "http://127.0.0.1:\(server.port)"),
            settings
        )
        for _ in 0..<2 { #expect(try connection.send(put(Array("hello".utf8))).body == Array("hello".utf8)) }
        #expect(proxy.heads.allSatisfy { $0.hasPrefix("PUT http://127.0.0.1:\(server.port)/thing") })
        #expect(proxy.heads.count == 2)
    }

    @Test(arguments: [
        ("403 Forbidden", true), ("407 Proxy Authentication Required", true), ("502 Bad Gateway", false),
        ("503 Busy", false),
    ])
    func `what it refuses is held, and what it cannot do now is tried again, with its name`(
        status: String,
        isHeld: Bool
    ) throws {
        proxy.refuse(with: status)
        let error = trouble(try servers.connect(.good, settings).send(HTTPRequest(.get, "/none")))
        #expect(error?.remedy == (isHeld ? .hold : .retry(afterSeconds: nil)), "\(error?.reason ?? "")")
        #expect(error?.hint?.contains("proxy") == true)
        proxy.refuse(with: nil)
        #expect(try servers.connect(.good, settings).send(HTTPRequest(.get, "/none")).status == 404)
    }

    @Test func `one that is away is told from a destination that is away`() throws {
        var settings = settings
        settings.proxy = "http://127.0.0.1:\(LoopbackServer.freePort())"
        let error = trouble(try servers.connect(.good, settings).send(HTTPRequest(.get, "/none")))
        #expect(error?.remedy == .retry(afterSeconds: nil) && error?.hint?.contains("proxy") == true)
        settings.proxy = "http://nowhere.invalid:3128"
        let unknown = trouble(try servers.connect(.good, settings).send(HTTPRequest(.get, "/none")))
        #expect(unknown?.remedy == .retry(afterSeconds: nil) && unknown?.hint?.contains("proxy") == true)
    }

    @Test func `footage for this machine leaves it by no proxy of another`() throws {
        var settings = HTTPSettings()
        settings.proxy = "http://proxy.example:3128"
        let server = try LoopbackServer { $0.waitForClose() }
        let endpoint = try Endpoint(parsing: "http://127.0.0.1:\(server.port)")
        #expect(trouble(try HTTPConnection(to: endpoint, settings))?.remedy == .hold)
    }

    @Test func `and never through one that only the environment names`() async throws {
        await #expect(processExitsWith: .success) {
            [
                address = servers.address(.good) as String, proxy = proxy.address as String,
                authority = servers.certificates.certificate("authority") as String
            ] in
            for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
                unsafe setenv(name, proxy, 1)
            }
            var settings = HTTPSettings()
            settings.authorities = authority
            let connection = try HTTPConnection(to: Endpoint(parsing: address), settings)
            try #require(connection.send(HTTPRequest(.get, "/none")).status == 404)
        }
        #expect(proxy.heads.isEmpty)
    }
}
