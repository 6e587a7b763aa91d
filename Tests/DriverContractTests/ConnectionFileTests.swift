import Bytes
import HTTPClient
import Testing
import Upload

@testable import ObjectStoreDriver

@Suite struct `The connection file of an Axis content destination` {
    private static let der =
        "MIIBszCCAVmgAwIBAgIUdummydummydummydummydummydummydummydummydummydummydummydummydumm"
    private static let pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"

    /// As an application gives it out, with what a test changes.
    private static func file(_ change: (String, String) = ("", "")) -> [UInt8] {
        let text = """
            {"ConnectionFileVersion":"1.0","SiteName":"HQ","ApplicationName":"Archive","ApplicationVersion":"3.1",
             "ContentDestinationAsNTPServer":false,
             "AuthenticationTokenURI":["https://10.0.0.5:8080/auth/v1.0","https://archive.example/auth/v1.0"],
             "HTTPSCertificate":["\(der)"],"BlobAPIKey":"secret words","BlobAPIUserName":"docks",
             "ContainerType":"mp4","FullStoreAndReadSupport":true,"WantEncryption":false}
            """
        return Array((change.0.isEmpty ? text : text.replacing(change.0, with: change.1)).utf8)
    }

    private static func read(_ change: (String, String) = ("", "")) throws(DestinationError) -> ConnectionFile
    {
        try ConnectionFile(parsing: file(change), allowsPlainHTTP: false)
    }

    @Test func `says where to log in, as whom, and whom to believe`() throws {
        let file = try Self.read()
        #expect(
            file.logins.map(\.description) == [
                "https://10.0.0.5:8080/auth/v1.0", "https://archive.example/auth/v1.0",
            ]
        )
        #expect(file.user == "docks" && file.key == "secret words" && file.isFull)
        #expect(file.certificates?.hasPrefix("-----BEGIN CERTIFICATE-----\nMIIBszCC") == true)
    }

    @Test func `has its certificates in base64 of one, of a PEM file, or as PEM`() throws {
        #expect(
            try Self.read((Self.der, Base64.encode(Array(Self.pem.utf8)))).certificates == Self.pem
        )
        #expect(
            try Self.read((Self.der, Self.pem.replacing("\n", with: "\\n"))).certificates == Self.pem
        )
        #expect(try Self.read(("\"\(Self.der)\"", "")).certificates == nil)
        #expect(throws: DestinationError.self) { try Self.read((Self.der, "no certificate")) }
    }

    @Test(arguments: [
        ("\"1.0\"", "\"2.0\""), ("\"WantEncryption\":false", "\"WantEncryption\":true"),
        ("https://10.0.0.5", "http://10.0.0.5"), ("\"BlobAPIKey\"", "\"Other\""),
        ("\"AuthenticationTokenURI\":[", "\"AuthenticationTokenURI\":[],\"X\":["),
    ])
    func `is refused where it asks for what we do not do, and nothing secret is said`(
        from: String,
        to: String
    ) {
        do throws(DestinationError) {
            _ = try Self.read((from, to))
            Issue.record("it was accepted")
        } catch {
            #expect(error.remedy == .hold && !error.description.contains("secret"))
        }
    }

    @Test func `cut short anywhere is refused, and never crashes`() {
        let whole = Self.file()
        for count in 0..<whole.count {
            #expect(throws: DestinationError.self) {
                try ConnectionFile(parsing: Array(whole.prefix(count)), allowsPlainHTTP: false)
            }
        }
    }
}
