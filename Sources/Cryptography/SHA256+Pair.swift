internal import CDigest

extension SHA256 {
    /// Whether two hashes over the same bytes cost little more than one on this processor.
    private static let hasPairs = cdigest_has_sha256() == 1

    /// Adds the same bytes to two running hashes.
    ///
    /// Where both are at a block's boundary, the processor has the instructions, and there are blocks to hash, they share
    /// the message schedule: OpenSSL can only do one hash at a time, and the second would cost as much again.
    package static func update(_ first: inout SHA256, _ second: inout SHA256, _ bytes: UnsafeRawBufferPointer)
    {
        let blocks = bytes.count / blockSize
        guard hasPairs, blocks > 0, first.isBetweenBlocks, second.isBetweenBlocks,
            let base = bytes.baseAddress
        else {
            unsafe first.update(bytes)
            unsafe second.update(bytes)
            return
        }
        let whole = blocks * blockSize
        unsafe first.withWords { one in
            unsafe second.withWords { two in
                unsafe cdigest_sha256_two(one, two, base.assumingMemoryBound(to: UInt8.self), blocks)
            }
        }
        first.skip(whole)
        second.skip(whole)
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[whole...])
        guard rest.count > 0 else { return }
        unsafe first.update(rest)
        unsafe second.update(rest)
    }
}
