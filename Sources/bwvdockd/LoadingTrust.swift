import Cryptography
import Evidence
import FoundationEssentials
import Options
import Platform
import Station
import Trust

extension Loading {
    /// Who this station is and whom it believes.
    static func trust(
        _ options: StationOptions,
        allowsFixtures: Bool
    ) throws -> (StationIdentity, StatementVerifier) {
        let domain = try self.domain(options.trustDomain, "trustDomain")
        guard allowsFixtures || !domain.isFixture else {
            throw LoadingError(
                "trustDomain: \(domain) is for tests only",
                hint: "a real station has its force's own domain; tests start the daemon with --fixtures"
            )
        }
        let bundles = try options.trust.bundles.map { entry in
            try TrustBundle(domain: self.domain(entry.domain, "trust.bundles"), path: entry.path)
        }
        let revocations = try RevocationStore(bundles: bundles, directory: try listFolder(options))
        for entry in options.trust.revocations { try accept(entry, into: revocations) }
        let policy = try TrustPolicy(
            bundles: bundles,
            revocations: revocations.lists,
            fixturesAllowed: allowsFixtures
        )
        let tls = try identity(options.identity.tlsCertificate, options.identity.tlsKey)
        let signing = try identity(options.identity.signingCertificate, options.identity.signingKey)
        for (name, certificate) in [("tls", tls.certificate), ("signing", signing.certificate)] {
            let own = Identity(certificate)
            guard own?.role == .dock, own?.domain == domain, own?.name == options.station else {
                throw LoadingError(
                    "identity.\(name)Certificate: it is not the certificate of dock \(options.station) of \(domain)",
                    hint: "its subject alternative name must be spiffe://\(domain)/dock/\(options.station)"
                )
            }
        }
        let identity = StationIdentity(
            station: options.station,
            domain: domain,
            tls: tls,
            signing: signing,
            lists: revocations.lists(of: domain),
            allowsFixtures: allowsFixtures
        )
        return (identity, StatementVerifier(policy: policy, revocations: revocations))
    }

    private static func domain(_ name: String, _ key: String) throws -> TrustDomain {
        guard let domain = TrustDomain(name) else {
            throw LoadingError("\(key): \(name) is not a trust domain")
        }
        return domain
    }

    private static func identity(_ certificate: String, _ key: String) throws -> TLSIdentity {
        try TLSIdentity(
            certificateFile: certificate,
            key: KeyReference.parse(key),
            credentialsDirectory: ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"]
        )
    }

    /// Lists taken once are kept here, so that an older file put in the configured place later is refused.
    private static func listFolder(_ options: StationOptions) throws -> String {
        let folder = "\(options.stateDirectory)/revocations"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        return folder
    }

    private static func accept(_ entry: DomainPath, into store: RevocationStore) throws {
        let bytes = try AtomicFile.read(entry.path, upTo: CertificateList.sizeLimit)
        do {
            let isText = bytes.starts(with: Array("-----BEGIN".utf8))
            try store.accept(der: isText ? CertificateList(pem: bytes).der : bytes)
        } catch let error as RevocationError {
            // The newer list in force stays in force; that is no reason not to serve.
            guard case .older = error else { throw LoadingError("\(entry.path): \(error)") }
        }
    }
}
