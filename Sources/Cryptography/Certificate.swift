package import Bytes
internal import COpenSSL

/// An X.509 certificate, as read; nothing about it is trusted yet.
// Sendable by hand: an X509 counts its references atomically and locks its own caches, and nobody changes it.
@safe
package final class Certificate: Equatable, @unchecked Sendable {
    /// The most bytes a certificate of ours may have.
    package static let sizeLimit = 64 << 10

    let handle: OpaquePointer

    /// Takes over one reference.
    init(adopting handle: OpaquePointer) { unsafe self.handle = handle }

    /// Shares a certificate that something else owns.
    convenience init(sharing handle: OpaquePointer) {
        unsafe X509_up_ref(handle)
        unsafe self.init(adopting: handle)
    }

    /// Reads one certificate that fills the bytes exactly.
    package convenience init(der: [UInt8]) throws(CryptographyError) {
        ERR_clear_error()
        guard der.count <= Self.sizeLimit else {
            throw CryptographyError(.malformed, "read a certificate", causes: ["\(der.count) bytes long"])
        }
        var parsed: OpaquePointer?
        let used = unsafe der.withUnsafeBufferPointer { der in
            var cursor = der.baseAddress
            unsafe parsed = d2i_X509(nil, &cursor, der.count)
            return unsafe cursor.map { unsafe $0 - (der.baseAddress ?? $0) } ?? 0
        }
        guard let handle = unsafe parsed else { throw .drained("read a certificate", as: .malformed) }
        unsafe self.init(adopting: handle)
        guard used == der.count else {
            throw CryptographyError(.malformed, "read a certificate", causes: ["more bytes follow it"])
        }
    }

    /// Reads the first certificate of a PEM text.
    package convenience init(pem: [UInt8]) throws(CryptographyError) {
        guard let first = try Self.all(pem: pem).first else {
            throw CryptographyError(.malformed, "read a certificate", causes: ["there is none"])
        }
        unsafe self.init(sharing: first.handle)
    }

    deinit { unsafe X509_free(handle) }

    /// Reads every certificate of a PEM text, at least one.
    package static func all(pem: [UInt8]) throws(CryptographyError) -> [Certificate] {
        ERR_clear_error()
        let bio = try MemoryBIO(pem)
        var certificates: [Certificate] = []
        while let handle = unsafe PEM_read_bio_X509(bio.handle, nil, nil, nil) {
            unsafe certificates.append(Certificate(adopting: handle))
        }
        // Running out of PEM blocks is how this ends well; anything else is a damaged block.
        let last = ERR_peek_last_error()
        let ranOut = last & 0x7F_FFFF == PEM_R_NO_START_LINE && (last >> 23) & 0xFF == ERR_LIB_PEM
        guard ranOut, !certificates.isEmpty else { throw .drained("read a certificate", as: .malformed) }
        ERR_clear_error()
        return certificates
    }

    package var der: [UInt8] {
        let size = unsafe i2d_X509(handle, nil)
        guard size > 0 else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            var cursor = buffer.baseAddress
            count = unsafe Int(i2d_X509(handle, &cursor))
        }
    }

    package var pem: [UInt8] {
        guard let bio = try? MemoryBIO(), unsafe PEM_write_bio_X509(bio.handle, handle) == 1 else {
            return []
        }
        return bio.drain()
    }

    /// The usual way to name a certificate to a person: the SHA-256 of its bytes.
    package var fingerprint: SHA256Digest { SHA256.hash(der) }

    /// Upper-case hexadecimal, as `openssl x509 -serial` shows it.
    package var serialNumber: String {
        guard let serial = unsafe X509_get0_serialNumber(handle) else { return "" }
        return Hex.encode(unsafe bytes(of: UnsafePointer(serial))).uppercased()
    }

    /// Seconds since 1970 from which it holds.
    package var notBefore: Int64 { unsafe seconds(X509_get0_notBefore(handle)) ?? .max }

    /// Seconds since 1970 until which it holds.
    package var notAfter: Int64 { unsafe seconds(X509_get0_notAfter(handle)) ?? .min }

    /// Whether its own key signed it.
    package var isSelfSigned: Bool {
        defer { ERR_clear_error() }
        return unsafe X509_self_signed(handle, 1) == 1
    }

    package static func == (left: Certificate, right: Certificate) -> Bool {
        unsafe X509_cmp(left.handle, right.handle) == 0
    }
}
