import Foundation

/// The fixture certificates of `fixtures/pki/make.sh`, made once into `.build/fixtures/pki`.
package struct FixturePKI: Sendable {
    package enum Domain: String, CaseIterable, Sendable {
        case north, south, stranger

        package var trustDomain: String { "\(rawValue).bwvdock-fixture.invalid" }
    }

    /// The four files of one dock or camera.
    package struct Identity: Sendable {
        package let directory: String

        package var tlsCertificate: String { "\(directory)/tls.pem" }
        package var tlsKey: String { "\(directory)/tls.key" }
        package var signingCertificate: String { "\(directory)/signing.pem" }
        package var signingKey: String { "\(directory)/signing.key" }
    }

    package let root: String

    private static let script = Repository.path("fixtures/pki/make.sh")
    // The script locks, and makes everything anew when it has itself changed or a certificate nears its end.
    private static let made = Swift.Result { () throws -> FixturePKI in
        let root = Repository.path(".build/fixtures/pki")
        try Shell.check(script, [root])
        return FixturePKI(root: root)
    }

    package static func ready() throws -> FixturePKI { try made.get() }

    package func dock(_ name: String, in domain: Domain = .north) -> Identity {
        Identity(directory: "\(root)/\(domain)/docks/\(name)")
    }

    package func camera(_ serial: String, in domain: Domain = .north) -> Identity {
        Identity(directory: "\(root)/\(domain)/cameras/\(serial)")
    }

    /// Makes further approved identities; names that start with `CAM-` are cameras, others docks.
    package func add(_ names: [String], in domain: Domain = .north) throws {
        try Shell.check(Self.script, [root, "extra", domain.rawValue] + names)
    }

    package func authority(_ domain: Domain = .north) -> String { "\(root)/\(domain)/ca.pem" }

    /// A revocation list in PEM, with its DER form beside it: `crl`, or in north also `crl-older`, `-newer`, `-stale`.
    package func revocations(_ domain: Domain = .north, _ name: String = "crl") -> String {
        "\(root)/\(domain)/\(name).pem"
    }

    /// What a station of north trusts: one `<trust domain>.pem` each for north and south.
    package var bundles: String { "\(root)/estate/bundles" }

    /// The revocation lists that go with them: one `<trust domain>.crl` (DER) each.
    package var estateRevocations: String { "\(root)/estate/revocations" }

    package static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
