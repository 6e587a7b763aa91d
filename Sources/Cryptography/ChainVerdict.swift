/// What a certificate is to be used for.
package enum CertificatePurpose: Sendable {
    case tlsClient, tlsServer, signing
}

/// What is known about revocation along a chain.
package enum RevocationKnowledge: Equatable, Sendable {
    /// Every list was there and within its time.
    case current
    /// A list is past its next update. It still revokes what it lists; what was revoked since is not known.
    case stale
    /// For at least one certificate there was no list at all.
    case unknown
}

/// Everything that verification found out about one certificate.
package struct ChainVerdict: Sendable {
    package let certificate: Certificate
    /// From the certificate up, as far as it could be built; ends in the anchor when trusted.
    package let chain: [Certificate]
    /// Every reason against it, in the order found; none when it is trusted.
    package let problems: [VerifyCode]
    package let revocation: RevocationKnowledge

    package var isTrusted: Bool { problems.isEmpty }

    /// The anchor that vouches for it.
    package var anchor: Certificate? { isTrusted ? chain.last : nil }
}

extension VerifyCode {
    package static let isRevoked = VerifyCode(rawValue: 23)
    package static let hasExpired = VerifyCode(rawValue: 10)
    package static let notYetValid = VerifyCode(rawValue: 9)
    package static let selfSignedLeaf = VerifyCode(rawValue: 18)
    package static let selfSignedInChain = VerifyCode(rawValue: 19)
    package static let issuerNotFound = VerifyCode(rawValue: 2)
    package static let issuerNotLocal = VerifyCode(rawValue: 20)
    package static let leafNotVerifiable = VerifyCode(rawValue: 21)
    package static let wrongPurpose = VerifyCode(rawValue: 26)
    package static let rejected = VerifyCode(rawValue: 28)
    package static let unspecified = VerifyCode(rawValue: 1)
    static let noRevocationList = VerifyCode(rawValue: 3)
    static let revocationListTooNew = VerifyCode(rawValue: 11)
    static let revocationListTooOld = VerifyCode(rawValue: 12)

    /// Whether the chain does not end at an authority we know.
    package var meansUnknownAuthority: Bool {
        [.selfSignedInChain, .issuerNotFound, .issuerNotLocal, .leafNotVerifiable].contains(self)
    }
}
