internal import COpenSSL

/// A certificate revocation list with a number, as read; whether its authority signed it is a separate question.
// Sendable by hand: an X509_CRL counts its references atomically and locks its own caches, and nobody changes it.
@safe
package final class CertificateList: @unchecked Sendable {
    /// The most bytes a list may have: some hundred thousand revoked certificates.
    package static let sizeLimit = 8 << 20

    let handle: OpaquePointer
    /// Grows with every list its authority issues.
    package let number: Int64

    init(adopting handle: OpaquePointer, number: Int64) {
        unsafe self.handle = handle
        self.number = number
    }

    /// Reads one list that fills the bytes exactly.
    package convenience init(der: [UInt8]) throws(CryptographyError) {
        ERR_clear_error()
        guard der.count <= Self.sizeLimit else {
            throw CryptographyError(.malformed, Self.reading, causes: ["\(der.count) bytes long"])
        }
        var parsed: OpaquePointer?
        let used = unsafe der.withUnsafeBufferPointer { der in
            var cursor = der.baseAddress
            unsafe parsed = d2i_X509_CRL(nil, &cursor, der.count)
            return unsafe cursor.map { unsafe $0 - (der.baseAddress ?? $0) } ?? 0
        }
        guard let handle = unsafe parsed else { throw .drained(Self.reading, as: .malformed) }
        guard used == der.count else {
            unsafe X509_CRL_free(handle)
            throw CryptographyError(.malformed, Self.reading, causes: ["more bytes follow it"])
        }
        unsafe try self.init(checking: handle)
    }

    package convenience init(pem: [UInt8]) throws(CryptographyError) {
        ERR_clear_error()
        let bio = try MemoryBIO(pem)
        guard let handle = unsafe PEM_read_bio_X509_CRL(bio.handle, nil, nil, nil) else {
            throw .drained(Self.reading, as: .malformed)
        }
        unsafe try self.init(checking: handle)
    }

    /// Takes over one reference, if the list has the number that RFC 5280 asks for.
    convenience init(checking handle: OpaquePointer) throws(CryptographyError) {
        let found = unsafe X509_CRL_get_ext_d2i(handle, NID_crl_number, nil, nil)
        let integer = unsafe found?.assumingMemoryBound(to: ASN1_INTEGER.self)
        defer { unsafe ASN1_INTEGER_free(integer) }
        var number: Int64 = -1
        // Numbers travel in JSON, whose integers end at 2^53.
        guard let integer = unsafe integer, unsafe ASN1_INTEGER_get_int64(&number, integer) == 1,
            (0...(1 << 53)).contains(number), unsafe X509_CRL_get0_lastUpdate(handle) != nil
        else {
            unsafe X509_CRL_free(handle)
            ERR_clear_error()
            throw CryptographyError(.malformed, Self.reading, causes: ["it has no usable number"])
        }
        unsafe self.init(adopting: handle, number: number)
    }

    deinit { unsafe X509_CRL_free(handle) }

    private static let reading = "read a revocation list"

    package var der: [UInt8] {
        let size = unsafe i2d_X509_CRL(handle, nil)
        guard size > 0 else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            var cursor = buffer.baseAddress
            count = unsafe Int(i2d_X509_CRL(handle, &cursor))
        }
    }

    /// Seconds since 1970 at which it was issued.
    package var thisUpdate: Int64 { unsafe seconds(X509_CRL_get0_lastUpdate(handle)) ?? .max }

    /// Seconds since 1970 by which its authority promised the next one, if it did.
    package var nextUpdate: Int64? { unsafe seconds(X509_CRL_get0_nextUpdate(handle)) }

    /// Whether that authority issued and signed this list.
    package func isIssued(by authority: Certificate) -> Bool {
        defer { ERR_clear_error() }
        let issuer = unsafe X509_CRL_get_issuer(handle)
        guard unsafe X509_NAME_cmp(issuer, X509_get_subject_name(authority.handle)) == 0,
            let key = unsafe X509_get0_pubkey(authority.handle)
        else { return false }
        return unsafe X509_CRL_verify(handle, key) == 1
    }

    /// Whether the same authority, by name, issued both lists.
    package func hasSameIssuer(as other: CertificateList) -> Bool {
        unsafe X509_NAME_cmp(X509_CRL_get_issuer(handle), X509_CRL_get_issuer(other.handle)) == 0
    }

    package func lists(_ certificate: Certificate) -> Bool {
        var entry: OpaquePointer?
        return unsafe X509_CRL_get0_by_cert(handle, &entry, certificate.handle) == 1
    }
}
