internal import COpenSSL

/// A C object that somebody else keeps alive.
@safe struct Borrowed {
    let handle: OpaquePointer

    init(_ handle: OpaquePointer) { unsafe self.handle = handle }
}

/// A C stack of certificates or revocation lists that borrows its members.
@safe struct HandleStack: ~Copyable {
    let handle: OpaquePointer

    init(_ members: [Borrowed]) throws(CryptographyError) {
        guard let handle = unsafe OPENSSL_sk_new_null() else { throw .drained("allocate memory") }
        for member in members { unsafe OPENSSL_sk_push(handle, UnsafeRawPointer(member.handle)) }
        unsafe self.handle = handle
    }

    deinit { unsafe OPENSSL_sk_free(handle) }
}

/// The members of a C stack, still owned by it.
func members(of stack: OpaquePointer?) -> [Borrowed] {
    let count = unsafe max(0, OPENSSL_sk_num(stack))
    return (0..<count).compactMap { index in
        guard let member = unsafe OPENSSL_sk_value(stack, index) else { return nil }
        return unsafe Borrowed(OpaquePointer(member))
    }
}
