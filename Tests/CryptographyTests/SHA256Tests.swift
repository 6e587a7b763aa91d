import Bytes
import CDigest
import Cryptography
import Testing

@Suite struct `SHA-256` {
    @Test(
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ]
    )
    func `gives the digests of FIPS 180-4`(message: String, digest: String) {
        #expect(SHA256.hash(Array(message.utf8)).hex == digest)
    }

    @Test func `goes on from a saved state at every block boundary`() throws {
        let message = (0..<640).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        for cut in stride(from: 0, through: message.count, by: 64) {
            var first = SHA256()
            first.update(message[..<cut])
            let state = try saved(first)
            let restored = try #require(SHA256State(bytes: state.bytes))
            #expect(restored == state)
            #expect(restored.byteCount == UInt64(cut))
            var second = SHA256(resuming: restored)
            second.update(message[cut...])
            let digest = second.finalize()
            #expect(digest == SHA256.hash(message))
        }
    }

    @Test(arguments: [0, 1, 63, 64, 65, 128, 4096, 65_536, 65_537])
    func `hashes the same bytes twice as it does once, from wherever each of the two stands`(size: Int) {
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<size + 1).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        for (before, other) in [(0, 0), (64, 640), (64, 0), (1, 64), (64, 1), (3, 5)] {
            for start in [0, 1] {
                var one = SHA256()
                var two = SHA256()
                var first = SHA256()
                var second = SHA256()
                let (ahead, behind) = (
                    [UInt8](repeating: 7, count: before), [UInt8](repeating: 9, count: other)
                )
                one.update(ahead)
                first.update(ahead)
                two.update(behind)
                second.update(behind)
                // Twice, so that what the first left is gone on from; once where no word is aligned.
                for _ in 0..<2 {
                    unsafe bytes[start..<start + size].withUnsafeBytes {
                        unsafe SHA256.update(&one, &two, $0)
                    }
                    first.update(bytes[start..<start + size])
                    second.update(bytes[start..<start + size])
                }
                let (paired, alone) = (one.finalize(), first.finalize())
                let (pairedToo, aloneToo) = (two.finalize(), second.finalize())
                #expect(paired == alone && pairedToo == aloneToo, "\(before) and \(other) before \(size)")
            }
        }
    }

    /// What processors without AVX get; on others nothing else runs it.
    @Test func `hashes twice alike in instructions of two operands`() {
        guard cdigest_has_sha256() == 1 else { return }
        let bytes = (0..<64 * 100).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 >> 8) }
        let start = (0..<8).map { UInt32($0) &* 0x9E37_79B9 }
        var (one, two) = (start, start.map { ~$0 })
        var (first, second) = (one, two)
        unsafe cdigest_sha256_two(&one, &two, bytes, 100)
        unsafe cdigest_sha256_two_without_avx(&first, &second, bytes, 100)
        #expect(one == first && two == second && one != two && one != start)
    }

    @Test func `gives no state between block boundaries, where it would hold plaintext`() {
        var hash = SHA256()
        hash.update([UInt8](repeating: 1, count: 65))
        let state = hash.savedState()
        #expect(state == nil)
    }

    @Test func `resumes past four gigabytes, where the bit count needs its upper word`() throws {
        let state = try saved(SHA256())
        var bytes = state.bytes
        bytes[35] = 1  // 2³² bytes
        let late = try #require(SHA256State(bytes: bytes))
        #expect(try saved(SHA256(resuming: late)) == late)
        var early = SHA256(resuming: late)
        early.update([1])
        var other = SHA256(resuming: state)
        other.update([1])
        let (digest, another) = (early.finalize(), other.finalize())
        #expect(digest != another)
    }

    @Test func `refuses a saved state of another length or off a boundary`() throws {
        let bytes = try saved(SHA256()).bytes
        for count in 0..<40 { #expect(SHA256State(bytes: Array(bytes.prefix(count))) == nil) }
        #expect(SHA256State(bytes: bytes + [0]) == nil)
        #expect(SHA256State(bytes: bytes.dropLast() + [1]) == nil)
        var huge = bytes
        huge[32] = 0xFF
        #expect(SHA256State(bytes: huge) == nil)
    }
}

/// The expectation macros cannot hold what cannot be copied.
private func saved(_ hash: borrowing SHA256) throws -> SHA256State {
    let state = hash.savedState()
    return try #require(state)
}
