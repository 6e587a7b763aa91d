import Bytes
import Cryptography
import Platform
import Testing

@Suite struct `HKDF and random bytes` {
    @Test func `derives what an independent HMAC-SHA-512 gives for the first case of RFC 5869`() throws {
        let key = try HKDF.sha512(
            secret: secret(String(repeating: "0b", count: 22)),
            salt: bytes("000102030405060708090a0b0c"),
            info: bytes("f0f1f2f3f4f5f6f7f8f9"),
            count: 42
        )
        #expect(
            key.copy
                == bytes(
                    "832390086cda71fb47625bb5ceb168e4c8e26a1a16ed34d9fc7fe92c14815793"
                        + "38da362cb8d9f925d7cb"
                )
        )
    }

    @Test func `needs neither salt nor info`() throws {
        let key = try HKDF.sha512(secret: secret("0b0b"), salt: [], info: [], count: 64)
        #expect(key.count == 64)
        #expect(key.copy.contains { $0 != 0 })
    }

    @Test func `refuses more than the function can give`() throws {
        #expect(throws: CryptographyError.self) {
            try HKDF.sha512(secret: secret("0b0b"), salt: [], info: [], count: 255 * 64 + 1)
        }
    }

    @Test func `gives as many random bytes as asked for, never the same`() throws {
        #expect(try Random.bytes(0) == [])
        #expect(try Random.bytes(32).count == 32)
        #expect(try Random.bytes(32) != Random.bytes(32))
        #expect(try Random.secret(32).copy != Random.secret(32).copy)
    }
}
