internal import COpenSSL

/// OpenSSL's byte stream over memory, with one owner.
@safe struct MemoryBIO: ~Copyable {
    let handle: OpaquePointer

    /// Makes one that holds a copy of `bytes`.
    init(_ bytes: [UInt8] = []) throws(CryptographyError) {
        guard let handle = unsafe BIO_new(BIO_s_mem()) else { throw .drained("allocate memory") }
        let written = bytes.isEmpty ? 0 : unsafe BIO_write(handle, bytes, Int32(clamping: bytes.count))
        guard Int(written) == bytes.count else {
            unsafe BIO_free(handle)
            throw .drained("allocate memory")
        }
        unsafe self.handle = handle
    }

    deinit { unsafe BIO_free(handle) }

    /// Takes everything that is in it.
    func drain() -> [UInt8] { unsafe drainBIO(handle) }
}

/// Takes everything that waits in a memory BIO.
func drainBIO(_ bio: OpaquePointer) -> [UInt8] {
    let waiting = unsafe BIO_ctrl_pending(bio)
    guard waiting > 0 else { return [] }
    return unsafe [UInt8](unsafeUninitializedCapacity: waiting) { buffer, count in
        count = unsafe max(0, Int(BIO_read(bio, buffer.baseAddress, Int32(clamping: waiting))))
    }
}
