import TestSupport
import Testing

@Suite struct `The fixture certificates` {
    @Test(arguments: [
        ("docks/alpha", "OK"), ("cameras/CAM-0001", "OK"), ("docks/WRONGROLE", "OK"),
        ("cameras/CAM-EXPIRED", "certificate has expired"),
        ("cameras/CAM-NOTYET", "certificate is not yet valid"),
        ("docks/REVOKED", "certificate revoked"), ("docks/SELFSIGNED", "self-signed certificate"),
    ])
    func `are what their names say, to plain openssl`(identity: String, verdict: String) throws {
        let pki = try FixturePKI.ready()
        for kind in ["tls", "signing"] {
            let result = try Shell.run(
                "openssl",
                [
                    "verify", "-CAfile", pki.authority(), "-CRLfile", pki.revocations(), "-crl_check",
                    "\(pki.root)/north/\(identity)/\(kind).pem",
                ]
            )
            #expect((result.text + result.errors).contains(verdict))
            #expect(result.succeeded == (verdict == "OK"))
        }
    }

    @Test func `can be added to, twice with the same name`() throws {
        let pki = try FixturePKI.ready()
        try pki.add(["CAM-0042"], in: .south)
        let first = try FixturePKI.bytes(pki.camera("CAM-0042", in: .south).tlsCertificate)
        try pki.add(["CAM-0042"], in: .south)
        #expect(try FixturePKI.bytes(pki.camera("CAM-0042", in: .south).tlsCertificate) == first)
    }
}
