package import Cryptography
package import Evidence

/// Who this station is, and the keys that prove it.
package struct StationIdentity: Sendable {
    package let station: String
    package let domain: TrustDomain
    /// Shown to cameras.
    package let tls: TLSIdentity
    /// Signs receipts and audit checkpoints.
    package let signing: TLSIdentity
    /// Carried in every receipt's signature, so that it can be checked in decades.
    package let lists: [CertificateList]
    package let allowsFixtures: Bool

    package init(
        station: String,
        domain: TrustDomain,
        tls: TLSIdentity,
        signing: TLSIdentity,
        lists: [CertificateList],
        allowsFixtures: Bool
    ) {
        self.station = station
        self.domain = domain
        self.tls = tls
        self.signing = signing
        self.lists = lists
        self.allowsFixtures = allowsFixtures
    }

    /// A detached CMS signature over exact bytes, DER; `carriesCopy` says whether they can be had from it again.
    package func sign(
        _ bytes: [UInt8],
        carriesCopy: Bool = false
    ) throws(CryptographyError) -> [UInt8] {
        try CMSSignature.sign(
            bytes,
            certificate: signing.certificate,
            chain: signing.chain,
            key: signing.key,
            crls: lists,
            carriesCopy: carriesCopy
        )
    }
}
