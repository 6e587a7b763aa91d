internal import COpenSSL

/// Verifies certificates against anchors and revocation lists, and says everything that is wrong, not only the first.
///
/// A list past its next update does not lock anybody out: a station that cannot reach its authority for a week must
/// still unload cameras. It goes on revoking what it lists, and the verdict says `stale`. The same holds for a list
/// from the future, as a camera with a slow clock sees it. A missing list makes the verdict `unknown`; whether that
/// will do is the caller's rule.
// Sendable by hand: an X509_STORE locks itself, and nothing is added once it was made.
@safe
package final class ChainVerifier: @unchecked Sendable {
    /// A leaf, some issuing authorities and the root.
    static let depthLimit: Int32 = 5

    private let store: OpaquePointer

    package init(anchors: [Certificate], crls: [CertificateList]) throws(CryptographyError) {
        ERR_clear_error()
        guard let store = unsafe X509_STORE_new() else { throw .drained("set up trust anchors") }
        var added = true
        for anchor in anchors { added = unsafe X509_STORE_add_cert(store, anchor.handle) == 1 && added }
        for list in crls { added = unsafe X509_STORE_add_crl(store, list.handle) == 1 && added }
        guard added else {
            unsafe X509_STORE_free(store)
            throw .drained("set up trust anchors")
        }
        unsafe self.store = store
    }

    deinit { unsafe X509_STORE_free(store) }

    /// Verifies one certificate.
    ///
    /// - Parameters:
    ///   - certificate: the one in question.
    ///   - intermediates: certificates the other side sent along, never trusted by themselves.
    ///   - purpose: what it is to be used for.
    ///   - time: seconds since 1970 to verify at; now if `nil`.
    /// - Throws: only when the library fails; a bad certificate is a verdict.
    /// - Returns: everything found out.
    package func verify(
        _ certificate: Certificate,
        intermediates: [Certificate],
        for purpose: CertificatePurpose,
        at time: Int64?
    ) throws(CryptographyError) -> ChainVerdict {
        ERR_clear_error()
        defer { ERR_clear_error() }
        let untrusted = try HandleStack(intermediates.map { unsafe Borrowed($0.handle) })
        guard let context = unsafe X509_STORE_CTX_new() else { throw .drained("verify a certificate") }
        defer { unsafe X509_STORE_CTX_free(context) }
        let findings = Findings()
        let flags = UInt(X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL)
        guard unsafe X509_STORE_CTX_init(context, store, certificate.handle, untrusted.handle) == 1,
            unsafe X509_STORE_CTX_set_purpose(context, purpose.number) == 1,
            unsafe X509_STORE_CTX_set_ex_data(context, 0, Unmanaged.passUnretained(findings).toOpaque()) == 1
        else { throw .drained("verify a certificate") }
        unsafe X509_STORE_CTX_set_flags(context, flags)
        unsafe X509_STORE_CTX_set_depth(context, Self.depthLimit)
        unsafe X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(context), 2)
        if let time { unsafe X509_STORE_CTX_set_time(context, 0, Int(time)) }
        unsafe X509_STORE_CTX_set_verify_cb(context, note)
        let succeeded = unsafe X509_verify_cert(context) == 1
        let code = unsafe VerifyCode(rawValue: Int(X509_STORE_CTX_get_error(context)))
        // Failing without a finding would otherwise look like success.
        if !succeeded, findings.problems.isEmpty {
            findings.problems.append(code.rawValue == 0 ? .unspecified : code)
        }
        let chain = unsafe members(of: X509_STORE_CTX_get0_chain(context))
        return ChainVerdict(
            certificate: certificate,
            chain: chain.map { unsafe Certificate(sharing: $0.handle) },
            problems: findings.problems,
            revocation: findings.revocation
        )
    }
}

/// What the callback below gathers while OpenSSL walks a chain; it never leaves `verify`.
private final class Findings {
    var problems: [VerifyCode] = []
    var revocation = RevocationKnowledge.current

    func note(_ code: VerifyCode) {
        switch code {
        case .noRevocationList: revocation = .unknown
        case .revocationListTooOld: if revocation == .current { revocation = .stale }
        case .revocationListTooNew: break
        default: if !problems.contains(code) { problems.append(code) }
        }
    }
}

/// Called for every certificate; goes on after an error, so that all of them are found.
private func note(_ ok: Int32, _ context: OpaquePointer?) -> Int32 {
    guard let context = unsafe context, let data = unsafe X509_STORE_CTX_get_ex_data(context, 0) else {
        return 0
    }
    if ok == 0 {
        let findings = unsafe Unmanaged<Findings>.fromOpaque(data).takeUnretainedValue()
        unsafe findings.note(VerifyCode(rawValue: Int(X509_STORE_CTX_get_error(context))))
    }
    return 1
}

extension CertificatePurpose {
    fileprivate var number: Int32 {
        switch self {
        case .tlsClient: X509_PURPOSE_SSL_CLIENT
        case .tlsServer: X509_PURPOSE_SSL_SERVER
        case .signing: X509_PURPOSE_SMIME_SIGN
        }
    }
}
