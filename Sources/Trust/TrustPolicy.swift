package import Cryptography
package import Evidence

/// Who is trusted, to be what: the trust bundles, the revocation lists and the house rules in one value.
///
/// An authority vouches for its own domain only. Each refusal has one reason, the plainest of all that apply. A
/// revocation list past its next update goes on revoking and is reported by `RevocationStore.staleDomains`; having no
/// list at all for a domain refuses its members, unless the rule is lifted.
package struct TrustPolicy: Sendable {
    package let bundles: [TrustBundle]
    package let fixturesAllowed: Bool
    package let requiresRevocationList: Bool
    package let verifier: ChainVerifier

    package init(
        bundles: [TrustBundle],
        revocations: [CertificateList],
        fixturesAllowed: Bool,
        requiresRevocationList: Bool = true
    ) throws(CryptographyError) {
        self.bundles = bundles
        self.fixturesAllowed = fixturesAllowed
        self.requiresRevocationList = requiresRevocationList
        verifier = try ChainVerifier(anchors: bundles.flatMap(\.anchors), crls: revocations)
    }

    package func trusts(_ domain: TrustDomain) -> Bool { bundles.contains { $0.domain == domain } }

    /// Decides about a certificate that was examined; gives who it is.
    package func judge(_ verdict: ChainVerdict, as role: Role) throws(TrustFailure) -> Identity {
        let problems = verdict.problems
        guard !problems.contains(.selfSignedLeaf) else {
            throw TrustFailure(.selfSigned, "its certificate is vouched for by nobody but itself")
        }
        guard let identity = Identity(verdict.certificate) else {
            throw TrustFailure(.untrusted, "its certificate names no dock or camera")
        }
        if identity.domain.isFixture, !fixturesAllowed {
            throw TrustFailure(.fixtureNotAllowed, "it is a test fixture and fixtures are not allowed here")
        }
        guard trusts(identity.domain) else {
            throw TrustFailure(.strangeDomain, "its trust domain \(identity.domain) is not one of ours")
        }
        if problems.contains(where: \.meansUnknownAuthority) {
            throw TrustFailure(.untrusted, "no authority of ours vouches for its certificate")
        }
        guard !problems.contains(.isRevoked) else {
            throw TrustFailure(.revoked, "its certificate was revoked")
        }
        guard !problems.contains(.hasExpired) else {
            throw TrustFailure(.expired, "its certificate has expired")
        }
        guard !problems.contains(.notYetValid) else {
            throw TrustFailure(.notYetValid, "its certificate is not valid yet")
        }
        guard identity.role == role else {
            throw TrustFailure(.wrongRole, "it shows the certificate of a \(identity.role), not of a \(role)")
        }
        if let problem = problems.first { throw TrustFailure(.untrusted, problem.description) }
        try checkAuthority(of: identity, verdict)
        guard verdict.revocation != .unknown || !requiresRevocationList else {
            throw TrustFailure(.untrusted, "there is no revocation list for \(identity.domain)")
        }
        return identity
    }

    /// An authority of one domain has no say in another, even where both are trusted.
    private func checkAuthority(of identity: Identity, _ verdict: ChainVerdict) throws(TrustFailure) {
        guard let anchor = verdict.anchor,
            bundles.contains(where: { $0.domain == identity.domain && $0.anchors.contains(anchor) })
        else {
            throw TrustFailure(.untrusted, "the authority of another domain vouches for its certificate")
        }
    }
}
