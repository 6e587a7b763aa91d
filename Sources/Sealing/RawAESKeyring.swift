internal import Bytes
internal import Cryptography
package import Platform

/// Wraps data keys under one AES-256 key, as the raw AES keyring of the AWS Encryption SDK does.
///
/// On a camera the wrapping key never leaves it.
package struct RawAESKeyring: DataKeyWrapping, Sendable {
    private let namespace: [UInt8]
    private let name: [UInt8]
    private let wrappingKey: SecretBytes

    package init(namespace: String, name: String, wrappingKey: SecretBytes) {
        self.namespace = Array(namespace.utf8)
        self.name = Array(name.utf8)
        self.wrappingKey = wrappingKey
    }

    package func wrap(
        _ dataKey: SecretBytes,
        context: EncryptionContext
    ) throws(SealingError) -> EncryptedDataKey {
        var ciphertext: [UInt8] = []
        do throws(CryptographyError) {
            let iv = try Random.bytes(AES256GCM.nonceByteCount)
            let cipher = try AES256GCM(key: wrappingKey)
            unsafe try dataKey.withBytes { plaintext throws(CryptographyError) in
                unsafe try cipher.seal(
                    nonce: iv,
                    aad: context.serialized,
                    plaintext: plaintext,
                    appendingTo: &ciphertext
                )
            }
            return EncryptedDataKey(
                provider: namespace,
                information: informationFront + iv,
                ciphertext: ciphertext
            )
        } catch {
            throw .cryptography(error)
        }
    }

    /// The data key, from the first of `dataKeys` that is ours and unwraps.
    package func unwrap(
        _ dataKeys: [EncryptedDataKey],
        context: EncryptionContext
    ) throws(SealingError) -> SecretBytes {
        for key in dataKeys where isOurs(key) {
            do throws(CryptographyError) {
                return try open(key, aad: context.serialized)
            } catch {
                guard error.kind == .notAuthentic else { throw .cryptography(error) }
            }
        }
        throw .noUsableKey
    }

    /// Key name, tag length in bits, IV length in bytes; the IV follows.
    private var informationFront: [UInt8] {
        var writer = ByteWriter()
        writer.append(name)
        writer.bigEndian(UInt32(AES256GCM.tagByteCount * 8))
        writer.bigEndian(UInt32(AES256GCM.nonceByteCount))
        return writer.bytes
    }

    private func isOurs(_ key: EncryptedDataKey) -> Bool {
        let front = informationFront
        return key.provider == namespace && key.information.starts(with: front)
            && key.information.count == front.count + AES256GCM.nonceByteCount
            && key.ciphertext.count == AES256GCM.keyByteCount + AES256GCM.tagByteCount
    }

    private func open(_ key: EncryptedDataKey, aad: [UInt8]) throws(CryptographyError) -> SecretBytes {
        let dataKey = try Random.secret(AES256GCM.keyByteCount)
        let sealed = key.ciphertext
        unsafe try sealed.withUnsafeBufferPointer { sealed throws(CryptographyError) in
            let sealed = UnsafeRawBufferPointer(sealed)
            unsafe try dataKey.withMutableBytes { output throws(CryptographyError) in
                unsafe try AES256GCM(key: wrappingKey).open(
                    nonce: Array(key.information.suffix(AES256GCM.nonceByteCount)),
                    aad: aad,
                    ciphertext: UnsafeRawBufferPointer(rebasing: sealed[..<AES256GCM.keyByteCount]),
                    tag: Array(sealed[AES256GCM.keyByteCount...]),
                    into: output
                )
            }
        }
        return dataKey
    }
}
