/// Certificates for HTTPS servers of this machine and their clients, made anew for a test run.
package struct ServerCertificates: Sendable {
    private let folder: TemporaryDirectory

    /// Makes an authority, a stranger's, a good and an expired server certificate, and one for a client.
    package init() throws {
        folder = try TemporaryDirectory()
        for authority in ["authority", "stranger"] {
            try openssl(
                ["req", "-x509", "-subj", "/CN=\(authority)", "-days", "2", "-out", "\(authority).pem"]
                    + key(authority) + ["-addext", "basicConstraints=critical,CA:TRUE"]
            )
        }
        try folder.write("here", Array("subjectAltName=IP:127.0.0.1,DNS:localhost".utf8))
        try folder.write("elsewhere", Array("subjectAltName=DNS:elsewhere.example".utf8))
        try issue("good", by: "authority", days: 2, extensions: "here")
        try issue("expired", by: "authority", days: -1, extensions: "here")
        try issue("elsewhere", by: "authority", days: 2, extensions: "elsewhere")
        try issue("client", by: "authority", days: 2, extensions: "elsewhere")
        try issue("outsider", by: "stranger", days: 2, extensions: "elsewhere")
    }

    package func certificate(_ name: String) -> String { folder.path("\(name).pem") }
    package func key(_ name: String) -> String { folder.path("\(name).key") }

    /// What libcurl and `openssl` call a pin: the base64 SHA-256 of the public key.
    package func pin(_ name: String) throws -> String {
        let script = """
            openssl x509 -in \(certificate(name)) -noout -pubkey | openssl pkey -pubin -outform der \
            | openssl dgst -sha256 -binary | base64
            """
        return try Shell.check("bash", ["-c", script]).text.filter { !$0.isWhitespace }
    }

    private func issue(_ name: String, by authority: String, days: Int, extensions: String) throws {
        try openssl(["req", "-subj", "/CN=\(name)", "-out", "\(name).csr"] + key(name))
        try openssl([
            "x509", "-req", "-in", "\(name).csr", "-CA", "\(authority).pem", "-CAkey", "\(authority).key",
            "-CAcreateserial", "-days", "\(days)", "-extfile", extensions, "-out", "\(name).pem",
        ])
    }

    private func key(_ name: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "\(name).key"]
    }

    private func openssl(_ arguments: [String]) throws {
        try Shell.check("openssl", arguments, in: folder.path)
    }
}
