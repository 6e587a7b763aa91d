import Glibc

/// Several pieces of bytes as the vectors that `sendmsg` gathers from, without copying.
enum GatheredBytes {
    /// Calls `body` with one vector for each piece, valid during the call only.
    static func withVectors<Result>(
        _ pieces: [ArraySlice<UInt8>],
        _ body: (UnsafeMutableBufferPointer<iovec>) -> Result
    ) -> Result {
        var vectors: [iovec] = unsafe []
        unsafe vectors.reserveCapacity(pieces.count)
        return unsafe gather(pieces[...], &vectors, body)
    }

    private static func gather<Result>(
        _ pieces: ArraySlice<ArraySlice<UInt8>>,
        _ vectors: inout [iovec],
        _ body: (UnsafeMutableBufferPointer<iovec>) -> Result
    ) -> Result {
        guard let piece = pieces.first else {
            return unsafe vectors.withUnsafeMutableBufferPointer { unsafe body($0) }
        }
        return unsafe piece.withUnsafeBytes { buffer in
            // Only read through: sendmsg's vectors have no constant form.
            let base = unsafe UnsafeMutableRawPointer(mutating: buffer.baseAddress)
            unsafe vectors.append(iovec(iov_base: base, iov_len: buffer.count))
            return unsafe gather(pieces.dropFirst(), &vectors, body)
        }
    }
}
