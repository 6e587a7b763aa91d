import Cryptography
import Evidence
import TestSupport
import Testing
import Trust

@Suite struct `Identities` {
    @Test func `are read from the names of docks and cameras`() throws {
        let dock = try #require(Identity(uri: "spiffe://north.bwvdock-fixture.invalid/dock/alpha"))
        #expect(dock.role == .dock)
        #expect(dock.name == "alpha")
        #expect(dock.domain.name == "north.bwvdock-fixture.invalid")
        #expect(dock.domain.isFixture)
        let text = "spiffe://police.example/camera/CAM-0001"
        #expect(Identity(uri: text)?.description == text)
    }

    @Test(arguments: [
        "", "spiffe://", "spiffe:///dock/a", "spiffe://police.example", "spiffe://police.example/dock",
        "spiffe://police.example/dock/", "spiffe://police.example/dock/a/",
        "spiffe://police.example/dock/a/b",
        "spiffe://police.example/door/a", "spiffe://police.example/Dock/a",
        "spiffe://police.example:1/dock/a",
        "spiffe://user@police.example/dock/a", "SPIFFE://police.example/dock/a",
        "spiffe://Police.example/dock/a",
        "spiffe://police.example/dock/a?b", "spiffe://police.example/dock/a#b",
        "spiffe://police.example/dock/%61",
        "spiffe://police.example/dock/.", "spiffe://police.example/dock/..", "https://police.example/dock/a",
        "spiffe://police.example/dock/a\0", "spiffe://police.example\0.evil/dock/a",
        "spiffe://police.example/dock/é",
        " spiffe://police.example/dock/a", "spiffe://police.example/dock/a b", "spiffe://police.example//a",
    ])
    func `are not read from anything else`(text: String) { #expect(Identity(uri: text) == nil) }

    @Test func `are not read from a certificate with two names, or none`() throws {
        let folder = try TemporaryDirectory()
        let name = "URI:spiffe://north.bwvdock-fixture.invalid/camera/CAM-0001"
        for names in ["\(name),URI:spiffe://north.bwvdock-fixture.invalid/dock/alpha", "DNS:camera.invalid"] {
            #expect(Identity(try selfSigned(names, folder)) == nil)
        }
        #expect(Identity(try selfSigned("\(name),DNS:camera.invalid", folder))?.name == "CAM-0001")
    }

    private func selfSigned(_ names: String, _ folder: TemporaryDirectory) throws -> Certificate {
        try Shell.check(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                "/CN=x",
                "-addext", "subjectAltName=\(names)", "-keyout", folder.path("key"), "-out",
                folder.path("cert"),
            ]
        )
        return try Certificate(pem: folder.read("cert"))
    }
}
