internal import COpenSSL

/// Whose signature it is, and everything found out about the certificate.
package struct SignerInfo: Sendable {
    package let certificate: Certificate
    package let verdict: ChainVerdict
}

extension CMSSignature {
    /// Verifies signature and certificate; returns only if both are good.
    ///
    /// - Parameters:
    ///   - bytes: what was signed.
    ///   - signature: detached CMS in DER.
    ///   - anchors: the authorities trusted.
    ///   - crls: the lists to judge revocation by. Those inside the signature are not used: a signer could
    ///     keep an old one that does not list him yet.
    ///   - time: seconds since 1970 to verify at; now if `nil`.
    /// - Throws: `malformed`, `notAuthentic` or `certificateRefused`.
    /// - Returns: the signer.
    package static func verify(
        _ bytes: [UInt8],
        signature: [UInt8],
        anchors: [Certificate],
        crls: [CertificateList],
        at time: Int64? = nil
    ) throws(CryptographyError) -> SignerInfo {
        let verifier = try ChainVerifier(anchors: anchors, crls: crls)
        let signer = try examine(bytes, signature: signature, with: verifier, at: time)
        if let problem = signer.verdict.problems.first {
            throw CryptographyError(
                .certificateRefused(problem),
                "trust the signer",
                causes: signer.verdict.problems.map(\.description)
            )
        }
        return signer
    }

    /// Verifies the signature and reports on the certificate, good or bad.
    ///
    /// The bytes are as the signer signed them when this returns; whether the signer may say so is in the verdict.
    package static func examine(
        _ bytes: [UInt8],
        signature: [UInt8],
        with verifier: ChainVerifier,
        at time: Int64? = nil
    ) throws(CryptographyError) -> SignerInfo {
        let message = try SignedMessage(der: signature)
        let certificate = try message.verify(bytes)
        let verdict = try verifier.verify(
            certificate,
            intermediates: message.certificates,
            for: .signing,
            at: time
        )
        return SignerInfo(certificate: certificate, verdict: verdict)
    }

    /// The revocation lists a signature carries; for checking it as of the time it was made.
    package static func embeddedLists(in signature: [UInt8]) throws(CryptographyError) -> [CertificateList] {
        try SignedMessage(der: signature).lists()
    }
}

/// A parsed CMS message of the one shape we accept: signed data, detached, one signer, signed attributes, SHA-2.
@safe struct SignedMessage: ~Copyable {
    private let handle: OpaquePointer

    init(der: [UInt8]) throws(CryptographyError) {
        ERR_clear_error()
        guard der.count <= CMSSignature.sizeLimit else {
            throw CryptographyError(.malformed, "read a signature", causes: ["\(der.count) bytes long"])
        }
        var parsed: OpaquePointer?
        let used = unsafe der.withUnsafeBufferPointer { der in
            var cursor = der.baseAddress
            unsafe parsed = d2i_CMS_ContentInfo(nil, &cursor, der.count)
            return unsafe cursor.map { unsafe $0 - (der.baseAddress ?? $0) } ?? 0
        }
        guard let message = unsafe parsed else { throw .drained("read a signature", as: .malformed) }
        let complaint =
            used == der.count ? unsafe Self.complaint(about: message) : "more bytes follow it"
        if let complaint {
            unsafe CMS_ContentInfo_free(message)
            ERR_clear_error()
            throw CryptographyError(.malformed, "read a signature", causes: [complaint])
        }
        unsafe handle = message
    }

    deinit { unsafe CMS_ContentInfo_free(handle) }

    private static func complaint(about message: OpaquePointer) -> String? {
        guard unsafe OBJ_obj2nid(CMS_get0_type(message)) == NID_pkcs7_signed else {
            return "it signs nothing"
        }
        guard unsafe CMS_is_detached(message) == 1 else { return "it is not detached" }
        let signers = unsafe members(of: CMS_get0_SignerInfos(message))
        guard signers.count == 1, let signer = signers.first else { return "it has \(signers.count) signers" }
        // Without signed attributes, signed bytes could pass for somebody's attributes (RFC 5652, section 5.4).
        guard unsafe CMS_signed_get_attr_count(signer.handle) > 0 else {
            return "it has no signed attributes"
        }
        var digest: UnsafeMutablePointer<X509_ALGOR>?
        unsafe CMS_SignerInfo_get0_algs(signer.handle, nil, nil, &digest, nil)
        var name: OpaquePointer?
        unsafe X509_ALGOR_get0(&name, nil, nil, digest)
        guard [NID_sha256, NID_sha384, NID_sha512].contains(unsafe OBJ_obj2nid(name)) else {
            return "its hash function is not of the SHA-2 family"
        }
        return nil
    }

    /// Checks the signature over the bytes; the certificate it checks out against is not trusted yet.
    func verify(_ bytes: [UInt8]) throws(CryptographyError) -> Certificate {
        let content = try MemoryBIO(bytes)
        let flags = UInt32(CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY | CMS_NOCRL)
        guard unsafe CMS_verify(handle, nil, nil, content.handle, nil, flags) == 1 else {
            throw .drained("verify a signature", as: .notAuthentic)
        }
        let signers = unsafe CMS_get0_signers(handle)
        defer { unsafe OPENSSL_sk_free(signers) }
        guard let signer = unsafe members(of: signers).first else {
            throw CryptographyError(.notAuthentic, "verify a signature", causes: ["nobody signed"])
        }
        return unsafe Certificate(sharing: signer.handle)
    }

    var certificates: [Certificate] {
        let stack = unsafe CMS_get1_certs(handle)
        // Each reference of the stack becomes one of ours.
        defer { unsafe OPENSSL_sk_free(stack) }
        return unsafe members(of: stack).map { unsafe Certificate(adopting: $0.handle) }
    }

    /// The copy of what was signed that its signer added; it may be anybody's.
    func copy() throws(CryptographyError) -> [UInt8]? {
        guard let signer = unsafe members(of: CMS_get0_SignerInfos(handle)).first else { return nil }
        return unsafe try CMSSignature.copy(of: signer.handle)
    }

    func lists() throws(CryptographyError) -> [CertificateList] {
        let stack = unsafe CMS_get1_crls(handle)
        defer { unsafe OPENSSL_sk_free(stack) }
        var lists: [CertificateList] = []
        var failure: CryptographyError?
        for list in unsafe members(of: stack) {
            // Each takes over its reference, so all must have their turn.
            do throws(CryptographyError) {
                lists.append(unsafe try CertificateList(checking: list.handle))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return lists
    }
}
