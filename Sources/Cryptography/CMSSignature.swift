internal import COpenSSL

/// Detached CMS signatures (RFC 5652) over exact bytes, as `openssl cms -verify -binary` checks them.
package enum CMSSignature {
    /// The most bytes a signature with its chain and lists may have.
    package static let sizeLimit = 16 << 20

    /// Signs exact bytes; the signature carries the certificate and its chain.
    ///
    /// - Parameters:
    ///   - bytes: what is signed; the signature is detached from them.
    ///   - certificate: the signer's own.
    ///   - chain: issuing certificates to send along; the root may stay out.
    ///   - key: the certificate's key.
    ///   - crls: revocation lists to keep with the signature, for those who check it in decades.
    ///   - time: seconds since 1970 to state as signing time; this machine's clock if `nil`.
    ///   - carriesCopy: whether a copy of the bytes travels along, in an unsigned attribute (see `copy(in:)`).
    /// - Throws: when the key does not fit the certificate or cannot be used.
    /// - Returns: the signature in DER.
    package static func sign(
        _ bytes: [UInt8],
        certificate: Certificate,
        chain: [Certificate] = [],
        key: PrivateKey,
        crls: [CertificateList] = [],
        at time: Int64? = nil,
        carriesCopy: Bool = false
    ) throws(CryptographyError) -> [UInt8] {
        ERR_clear_error()
        guard key.matches(certificate) else {
            throw CryptographyError(.failed, "sign", causes: ["key and certificate do not belong together"])
        }
        let content = try MemoryBIO(bytes)
        let others = try HandleStack(chain.map { unsafe Borrowed($0.handle) })
        let flags = UInt32(CMS_BINARY | CMS_DETACHED | CMS_PARTIAL | CMS_NOSMIMECAP)
        guard let message = unsafe CMS_sign(nil, nil, others.handle, nil, flags) else {
            throw .drained("sign")
        }
        defer { unsafe CMS_ContentInfo_free(message) }
        guard
            let signer = unsafe CMS_add1_signer(message, certificate.handle, key.handle, EVP_sha256(), flags),
            unsafe state(time, signer),
            crls.allSatisfy({ list in unsafe CMS_add1_crl(message, list.handle) == 1 }),
            unsafe CMS_final(message, content.handle, nil, flags) == 1
        else { throw .drained("sign") }
        if carriesCopy { unsafe try add(copy: bytes, to: signer) }
        let size = unsafe i2d_CMS_ContentInfo(message, nil)
        guard size > 0 else { throw .drained("sign") }
        return unsafe [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            var cursor = buffer.baseAddress
            count = unsafe Int(i2d_CMS_ContentInfo(message, &cursor))
        }
    }

    /// States a signing time of our choice; left alone, OpenSSL states its own clock's.
    private static func state(_ time: Int64?, _ signer: OpaquePointer) -> Bool {
        guard let time else { return true }
        guard let stated = unsafe ASN1_TIME_set(nil, Int(time)) else { return false }
        defer { unsafe ASN1_STRING_free(stated) }
        return unsafe CMS_signed_add1_attr_by_NID(
            signer,
            NID_pkcs9_signingTime,
            ASN1_STRING_type(stated),
            stated,
            -1
        ) == 1
    }
}
