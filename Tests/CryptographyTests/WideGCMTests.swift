import Bytes
import Cryptography
import Foundation
import Platform
import Testing

/// What is opened in a series may be opened by another library than the one that seals.
@Suite struct `AES-256-GCM in a series` {
    @Test func `opens what OpenSSL sealed, of every length about the widths in which it is worked on`() throws
    {
        let around = [1023, 1024, 1025, 4095, 4096, 4097, 65_535, 65_536, 262_144, 1_048_577]
        for count in Array(1...520) + around {
            // Other for every length, and the same in every run.
            let seed = SHA256.hash(Array("\(count)".utf8)).bytes
            let cipher = try AES256GCM(key: secret(Hex.encode(seed)))
            let (nonce, aad) = (Array(seed.prefix(12)), Array(seed.suffix(1 + count % 32)))
            let text = (0..<count).map { seed[$0 % 32] &+ UInt8(truncatingIfNeeded: $0 / 32) }
            let sealed = try cipher.seal(nonce: nonce, aad: aad, text)
            try cipher.series { () throws in
                #expect(
                    try cipher.open(nonce: nonce, aad: aad, sealed.text, tag: sealed.tag) == text,
                    "\(count)"
                )
                for bit in [0, count * 4, count * 8 - 1] {
                    #expect(throws: CryptographyError.self, "\(count)") {
                        try cipher.open(nonce: nonce, aad: aad, sealed.text.flipping(bit), tag: sealed.tag)
                    }
                }
            }
            #expect(try cipher.open(nonce: nonce, aad: aad, sealed.text, tag: sealed.tag) == text)
        }
    }

    @Test func `takes empty texts and empty additional data`() throws {
        let cipher = try AES256GCM(key: secret(String(repeating: "5a", count: 32)))
        let nonce = [UInt8](repeating: 1, count: 12)
        for (aad, text) in [([], []), ([7], []), ([], [7])] as [([UInt8], [UInt8])] {
            let sealed = try cipher.seal(nonce: nonce, aad: aad, text)
            try cipher.series { () throws in
                #expect(try cipher.open(nonce: nonce, aad: aad, sealed.text, tag: sealed.tag) == text)
                #expect(throws: CryptographyError.self) {
                    try cipher.open(nonce: nonce, aad: aad, sealed.text, tag: sealed.tag.flipping(0))
                }
            }
        }
    }

    @Test func `keeps two keys apart whose series take turns`() throws {
        let nonce = [UInt8](repeating: 2, count: 12)
        let ciphers = try ["11", "22"].map { try AES256GCM(key: secret(String(repeating: $0, count: 32))) }
        let text = [UInt8](repeating: 3, count: 4096)
        let sealed = try ciphers.map { try $0.seal(nonce: nonce, aad: [1], text) }
        for turn in 0..<6 {
            let (own, other) = (turn % 2, (turn + 1) % 2)
            try ciphers[own].series { () throws in
                let opened = try ciphers[own].open(
                    nonce: nonce,
                    aad: [1],
                    sealed[own].text,
                    tag: sealed[own].tag
                )
                #expect(opened == text)
                #expect(throws: CryptographyError.self) {
                    try ciphers[own].open(
                        nonce: nonce,
                        aad: [1],
                        sealed[other].text,
                        tag: sealed[other].tag
                    )
                }
            }
        }
    }

    // As the kernel has it, not as the code under test asks.
    @Test func `is the wide library's wherever it is installed and the processor has its instructions`()
        throws
    {
        let processor = String(decoding: try AtomicFile.read("/proc/cpuinfo"), as: UTF8.self)
        let flags = Set(processor.split(whereSeparator: \.isWhitespace).map(String.init))
        let needed: Set = ["avx512f", "avx512bw", "avx512dq", "avx512vl", "vaes", "vpclmulqdq"]
        let isInstalled = FileManager.default.fileExists(
            atPath: "/usr/lib/x86_64-linux-gnu/libIPSec_MB.so.1"
        )
        #expect(AES256GCM.opensWide == (isInstalled && flags.isSuperset(of: needed)))
    }
}
