import Bytes
import Cryptography
import Platform
import Testing

@Suite struct `AES-256-GCM` {
    // Test case 16 of "The Galois/Counter Mode of Operation (GCM)", McGrew and Viega.
    let key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
    let nonce = bytes("cafebabefacedbaddecaf888")
    let aad = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    let plaintext = bytes(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    let ciphertext = bytes(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
    )
    let tag = bytes("76fc6ece0f4e1768cddf8853bb2d551b")

    @Test func `seals and opens a published vector, again and again with one object`() throws {
        let cipher = try AES256GCM(key: secret(key))
        for _ in 0..<3 {
            let sealed = try cipher.seal(nonce: nonce, aad: aad, plaintext)
            #expect(sealed.text == ciphertext)
            #expect(sealed.tag == tag)
            #expect(try cipher.open(nonce: nonce, aad: aad, ciphertext, tag: tag) == plaintext)
        }
    }

    @Test func `authenticates an empty text`() throws {
        let cipher = try AES256GCM(key: secret(key))
        let sealed = try cipher.seal(nonce: nonce, aad: aad, [])
        #expect(try cipher.open(nonce: nonce, aad: aad, [], tag: sealed.tag) == [])
        #expect(throws: CryptographyError.self) {
            try cipher.open(nonce: nonce, aad: [], [], tag: sealed.tag)
        }
    }

    @Test func `refuses every flipped bit and leaves no plaintext behind`() throws {
        let cipher = try AES256GCM(key: secret(key))
        for bit in 0..<ciphertext.count * 8 {
            try refuses(cipher, nonce, aad, ciphertext.flipping(bit), tag)
        }
        for bit in 0..<tag.count * 8 { try refuses(cipher, nonce, aad, ciphertext, tag.flipping(bit)) }
        for bit in 0..<aad.count * 8 { try refuses(cipher, nonce, aad.flipping(bit), ciphertext, tag) }
        for bit in 0..<nonce.count * 8 { try refuses(cipher, nonce.flipping(bit), aad, ciphertext, tag) }
        // The object is as good as before.
        #expect(try cipher.open(nonce: nonce, aad: aad, ciphertext, tag: tag) == plaintext)
    }

    @Test func `seals and opens in a series, whatever came before`() throws {
        let cipher = try AES256GCM(key: secret(key))
        try cipher.series { () throws in
            for bit in 0..<3 {
                let sealed = try cipher.seal(nonce: nonce, aad: aad, plaintext)
                #expect(sealed.text == ciphertext && sealed.tag == tag)
                try refuses(cipher, nonce, aad, ciphertext.flipping(bit), tag)
                for _ in 0..<2 {
                    #expect(try cipher.open(nonce: nonce, aad: aad, ciphertext, tag: tag) == plaintext)
                }
            }
        }
        #expect(try cipher.open(nonce: nonce, aad: aad, ciphertext, tag: tag) == plaintext)
    }

    @Test func `refuses keys, nonces and tags of another length`() throws {
        #expect(throws: CryptographyError.self) { try AES256GCM(key: secret("00")) }
        let cipher = try AES256GCM(key: secret(key))
        #expect(throws: CryptographyError.self) {
            try cipher.open(nonce: [1], aad: aad, ciphertext, tag: tag)
        }
        for count in 0..<16 {
            #expect(throws: CryptographyError.self) {
                try cipher.open(nonce: nonce, aad: aad, ciphertext, tag: Array(tag.prefix(count)))
            }
        }
    }

    private func refuses(
        _ cipher: AES256GCM,
        _ nonce: [UInt8],
        _ aad: [UInt8],
        _ text: [UInt8],
        _ tag: [UInt8]
    ) throws {
        var output = [UInt8](repeating: 0xAA, count: text.count)
        let error = try #require(throws: CryptographyError.self) {
            try unsafe text.withUnsafeBytes { text in
                try unsafe output.withUnsafeMutableBytes { output in
                    unsafe try cipher.open(nonce: nonce, aad: aad, ciphertext: text, tag: tag, into: output)
                }
            }
        }
        #expect(error.kind == .notAuthentic)
        #expect(output.allSatisfy { $0 == 0 })
    }
}

extension AES256GCM {
    func seal(
        nonce: [UInt8],
        aad: [UInt8],
        _ text: [UInt8]
    ) throws -> (text: [UInt8], tag: [UInt8]) {
        var output = [UInt8](repeating: 0, count: text.count)
        let tag = try unsafe text.withUnsafeBytes { text in
            try unsafe output.withUnsafeMutableBytes { output in
                unsafe try seal(nonce: nonce, aad: aad, plaintext: text, into: output)
            }
        }
        return (output, tag)
    }

    func open(nonce: [UInt8], aad: [UInt8], _ text: [UInt8], tag: [UInt8]) throws -> [UInt8] {
        var output = [UInt8](repeating: 0, count: text.count)
        try unsafe text.withUnsafeBytes { text in
            try unsafe output.withUnsafeMutableBytes { output in
                unsafe try open(nonce: nonce, aad: aad, ciphertext: text, tag: tag, into: output)
            }
        }
        return output
    }
}
