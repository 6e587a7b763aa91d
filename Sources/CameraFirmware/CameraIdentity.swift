package import CameraFile
internal import Channel
internal import Cryptography
internal import Evidence
internal import Trust

/// Who the camera is and whom it trusts.
///
/// Confined to the device's thread.
final class CameraIdentity {
    private let tls: TLSIdentity
    private let signing: SigningIdentity
    private let bundles: [TrustBundle]
    private let lists: RevocationStore
    private let fixturesAllowed: Bool
    /// The rules with the revocation lists in force.
    private var policy: TrustPolicy

    /// Loads certificates and keys; `revocations` is the folder where newer lists are kept.
    init(
        loading description: CameraFile.Identity,
        domain: TrustDomain,
        revocations folder: String
    ) throws(FirmwareError) {
        do {
            tls = try TLSIdentity(
                certificateFile: description.tls.certificate,
                key: .file(description.tls.key)
            )
            signing = try SigningIdentity(loading: description.signing)
            bundles = try description.trust.map { try TrustBundle(domain: $0.domain, path: $0.path) }
            lists = try RevocationStore(bundles: bundles, directory: folder)
            for path in description.revocations { try lists.start(with: try Files.read(path)) }
            fixturesAllowed = domain.isFixture
            policy = try Self.policy(bundles, lists, fixturesAllowed)
        } catch let error as FirmwareError {
            throw error
        } catch {
            throw FirmwareError(
                "load",
                "the camera's certificates",
                error,
                hint: "make the test certificates: fixtures/pki/make.sh DIR"
            )
        }
    }

    /// A fresh session of the channel: this camera serves, and only a trusted dock gets through.
    func session(at time: Int64) throws(FirmwareError) -> TLSSession {
        do throws(CryptographyError) {
            return try policy.session(
                .server,
                identity: tls,
                expecting: .dock,
                alpn: ChannelName.applicationProtocol,
                at: time / 1000
            )
        } catch {
            throw FirmwareError("start", "the channel", error)
        }
    }

    /// The dock at the other end, or why it is none of ours; `nil` before it has shown a certificate.
    func dock(of session: TLSSession) throws(TrustFailure) -> Identity? {
        try policy.peer(of: session, as: .dock)
    }

    func sign(_ bytes: [UInt8], at time: Int64) throws(FirmwareError) -> [UInt8] {
        try signing.sign(bytes, at: time)
    }

    /// The dock that signed a receipt.
    func verify(receipt: [UInt8], _ signature: [UInt8], at time: Int64) throws(RPCError) -> Identity {
        do throws(TrustFailure) {
            return try policy.verifyStatement(receipt, signature: signature, role: .dock, at: time / 1000)
        } catch {
            throw RPCError(.badSignature, "the receipt does not count: \(error)")
        }
    }

    /// Takes a newer revocation list; returns the number of the one in force.
    func install(revocations der: [UInt8]) throws(RPCError) -> Int64 {
        let list: CertificateList
        do throws(RevocationError) {
            list = try lists.accept(der: der)
        } catch {
            throw RPCError(error)
        }
        do throws(CryptographyError) {
            policy = try Self.policy(bundles, lists, fixturesAllowed)
        } catch {
            throw RPCError(.storeFailed, "the list cannot be used")
        }
        return list.number
    }

    private static func policy(
        _ bundles: [TrustBundle],
        _ lists: RevocationStore,
        _ fixturesAllowed: Bool
    ) throws(CryptographyError) -> TrustPolicy {
        try TrustPolicy(bundles: bundles, revocations: lists.lists, fixturesAllowed: fixturesAllowed)
    }
}

/// The certificate and key that speak for what the camera says, apart from those of the channel.
package struct SigningIdentity: Sendable {
    private let certificate: Certificate
    private let chain: [Certificate]
    private let key: PrivateKey

    package init(loading pair: CameraFile.KeyPair) throws(FirmwareError) {
        do throws(CryptographyError) {
            let identity = try TLSIdentity(certificateFile: pair.certificate, key: .file(pair.key))
            certificate = identity.certificate
            chain = identity.chain
            key = identity.key
        } catch {
            throw FirmwareError(
                "load",
                "the camera's signing certificate",
                error,
                hint: "make the test certificates: fixtures/pki/make.sh DIR"
            )
        }
    }

    /// A detached signature that states `time`, milliseconds since 1970.
    package func sign(_ bytes: [UInt8], at time: Int64) throws(FirmwareError) -> [UInt8] {
        do throws(CryptographyError) {
            return try CMSSignature.sign(
                bytes,
                certificate: certificate,
                chain: chain,
                key: key,
                at: time / 1000
            )
        } catch {
            throw FirmwareError("sign", "a statement", error)
        }
    }
}

extension RevocationStore {
    /// Takes a list the camera was made with, unless a newer one came since.
    fileprivate func start(with der: [UInt8]) throws(RevocationError) {
        do throws(RevocationError) {
            try accept(der: der)
        } catch {
            guard case .older = error else { throw error }
        }
    }
}

extension RPCError {
    fileprivate init(_ error: RevocationError) {
        switch error {
        case .unreadable: self.init(.invalidParameters, "\(error)")
        case .unknownAuthority: self.init(.badSignature, "\(error)")
        case .older: self.init(.refusedByPolicy, "\(error)")
        case .notStored: self.init(.storeFailed, "the list cannot be stored")
        }
    }
}

extension RefusalReason {
    /// What the indicator says of a dock that is not trusted.
    init(_ reason: TrustFailure.Reason) {
        switch reason {
        case .strangeDomain: self = .strangeDomain
        case .revoked: self = .revoked
        case .expired: self = .expired
        case .notYetValid: self = .notYetValid
        case .selfSigned: self = .selfSigned
        case .wrongRole: self = .wrongRole
        case .fixtureNotAllowed: self = .fixtureNotAllowed
        case .wrongName: self = .serialMismatch
        case .untrusted, .badSignature: self = .untrusted
        }
    }
}
