import Cryptography
import Foundation
import HTTPClient
import TestSupport
import Testing
import Upload

/// A real nginx with several faces, started once for all tests here.
struct SecureServers {
    enum Face: Int, CaseIterable { case good, expired, elsewhere, wantsClient }

    static let ready = Result { try SecureServers() }

    let certificates: ServerCertificates
    let nginx: Nginx
    private let ports = Face.allCases.map { _ in LoopbackServer.freePort() }

    private init() throws {
        certificates = try ServerCertificates()
        var blocks = ""
        for face in Face.allCases {
            let name = face == .wantsClient ? "good" : "\(face)"
            let client =
                face == .wantsClient
                ? "ssl_verify_client on; ssl_client_certificate \(certificates.certificate("authority"));"
                : ""
            blocks += """
                server {
                    listen 127.0.0.1:\(ports[face.rawValue]) ssl; root FOLDER;
                    ssl_certificate \(certificates.certificate(name)); ssl_certificate_key \(certificates.key(name));
                    \(client) dav_methods PUT DELETE;
                }

                """
        }
        nginx = try Nginx(servers: blocks, ports: ports)
    }

    func address(_ face: Face) -> String { "https://127.0.0.1:\(ports[face.rawValue])" }

    func connect(_ face: Face, _ settings: HTTPSettings) throws -> HTTPConnection {
        try HTTPConnection(to: Endpoint(parsing: address(face)), settings)
    }

    /// Settings under which the good face is believed.
    var settings: HTTPSettings {
        var settings = HTTPSettings()
        settings.authorities = certificates.certificate("authority")
        return settings
    }
}

@Suite struct `Over TLS to a real server` {
    private let servers: SecureServers

    init() throws { servers = try SecureServers.ready.get() }

    @Test func `a body arrives whole, and is read back over another connection`() throws {
        let bytes = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 / 253 &+ $0) }
        let name = "thing-\(UUID().uuidString)"
        var request = HTTPRequest(.put, "/\(name)")
        request.body = .streamed(UInt64(bytes.count))
        request.awaitsContinue = true
        let upload = try servers.connect(.good, servers.settings).upload(request)
        for start in stride(from: 0, to: bytes.count, by: 65_536) {
            try upload.write(Array(bytes[start..<min(start + 65_536, bytes.count)]))
        }
        #expect(try upload.finish().status == 201)
        #expect(try servers.nginx.received(name) == bytes)
        var sum = Checksum()
        let answer = unsafe try servers.connect(.good, servers.settings)
            .download(HTTPRequest(.get, "/\(name)")) { unsafe sum.add($0) }
        #expect(answer.status == 200 && sum.value == Checksum.of(bytes))
        #expect(abs(Int64(Date().timeIntervalSince1970) - (answer.headers.date ?? 0)) < 600)
    }

    @Test(arguments: [
        (SecureServers.Face.expired, "expired"), (.elsewhere, "does not match|no alternative"),
    ])
    func `a certificate that is not right is refused, with its reason`(
        face: SecureServers.Face,
        word: String
    ) throws {
        let error = trouble(try servers.connect(face, servers.settings).send(HTTPRequest(.get, "/")))
        #expect(error?.remedy == .hold && error?.hint?.isEmpty == false)
        #expect(try error?.reason.contains(Regex(word)) == true, "\(error?.reason ?? "")")
    }

    @Test func `an authority we do not know vouches for nobody`() throws {
        var settings = servers.settings
        for authorities in [nil, servers.certificates.certificate("stranger")] {
            settings.authorities = authorities
            let error = trouble(try servers.connect(.good, settings).send(HTTPRequest(.get, "/")))
            #expect(error?.remedy == .hold && error?.hint?.contains("authorities") == true)
        }
        settings.authorities = "/nonexistent.pem"
        #expect(trouble(try servers.connect(.good, settings).send(HTTPRequest(.get, "/")))?.remedy == .hold)
    }

    @Test func `a pinned key must be the one that is shown`() throws {
        var settings = servers.settings
        settings.pinnedKeys = [try servers.certificates.pin("client"), try servers.certificates.pin("good")]
        #expect(try servers.connect(.good, settings).send(HTTPRequest(.get, "/none")).status == 404)
        settings.pinnedKeys = [try servers.certificates.pin("client")]
        let error = trouble(try servers.connect(.good, settings).send(HTTPRequest(.get, "/none")))
        #expect(error?.remedy == .hold && error?.hint?.contains("pinned") == true)
    }

    @Test func `a client certificate is shown where it is asked for`() throws {
        var settings = servers.settings
        // nginx answers 400 itself, after the handshake.
        #expect(try servers.connect(.wantsClient, settings).send(HTTPRequest(.get, "/none")).status == 400)
        settings.identity = try TLSIdentity(
            certificateFile: servers.certificates.certificate("outsider"),
            key: .file(servers.certificates.key("outsider"))
        )
        #expect(try servers.connect(.wantsClient, settings).send(HTTPRequest(.get, "/none")).status == 400)
        settings.identity = try TLSIdentity(
            certificateFile: servers.certificates.certificate("client"),
            key: .file(servers.certificates.key("client"))
        )
        let connection = try servers.connect(.wantsClient, settings)
        for _ in 0..<3 { #expect(try connection.send(HTTPRequest(.get, "/none")).status == 404) }
    }

    @Test func `a server that speaks plain HTTP is not taken for a secure one`() throws {
        let server = try LoopbackServer { visitor in
            visitor.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            visitor.waitForClose()
        }
        let connection = try HTTPConnection(
            to: Endpoint(parsing: "https://127.0.0.1:\(server.port)"),
            servers.settings
        )
        #expect(trouble(try connection.send(HTTPRequest(.get, "/")))?.remedy == .hold)
    }
}
