internal import COpenSSL

// A detached signature that carries a copy of what it signs, where nobody has to look for it.
//
// The copy is an unsigned attribute (RFC 5652, section 5.3): verifiers pass over it, the signature stays detached, and
// whoever takes the copy out must verify it like bytes from anywhere else.
extension CMSSignature {
    /// The longest copy a signature carries, so that it stays within what a camera takes.
    package static let copyLimit = 1 << 20

    /// The attribute's type: no registered arc is ours, so it is one made of a UUID (ITU-T X.667), an octet string.
    private static let copyType = "2.25.119457902422935126444702579742680294222"

    /// The copy of the signed bytes that a signature carries, not verified; `nil` where there is none.
    package static func copy(in signature: [UInt8]) throws(CryptographyError) -> [UInt8]? {
        try SignedMessage(der: signature).copy()
    }

    /// Adds a copy to a signer; one that is too long is left out.
    static func add(copy bytes: [UInt8], to signer: OpaquePointer) throws(CryptographyError) {
        guard bytes.count <= copyLimit else { return }
        let type = try ObjectIdentifier(copyType)
        let isAdded = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe CMS_unsigned_add1_attr_by_OBJ(
                signer,
                type.handle,
                V_ASN1_OCTET_STRING,
                buffer.baseAddress,
                Int32(buffer.count)
            )
        }
        guard isAdded == 1 else { throw .drained("sign") }
    }

    /// What a signer has of it: one attribute with one value, else none.
    static func copy(of signer: OpaquePointer) throws(CryptographyError) -> [UInt8]? {
        let type = try ObjectIdentifier(copyType)
        let found = unsafe CMS_unsigned_get0_data_by_OBJ(signer, type.handle, -3, V_ASN1_OCTET_STRING)
        ERR_clear_error()
        guard let found = unsafe found else { return nil }
        let string = unsafe found.assumingMemoryBound(to: ASN1_STRING.self)
        let count = unsafe Int(ASN1_STRING_length(string))
        guard count <= copyLimit, let data = unsafe ASN1_STRING_get0_data(string) else { return nil }
        return unsafe Array(UnsafeBufferPointer(start: data, count: count))
    }
}

/// OpenSSL's form of a type's number.
@safe private struct ObjectIdentifier: ~Copyable {
    let handle: OpaquePointer

    init(_ dotted: String) throws(CryptographyError) {
        guard let object = unsafe OBJ_txt2obj(dotted, 1) else { throw .drained("name an attribute") }
        unsafe handle = object
    }

    deinit { unsafe ASN1_OBJECT_free(handle) }
}
