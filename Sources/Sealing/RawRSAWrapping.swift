package import Cryptography
package import Platform

/// Wraps data keys for the holder of an RSA key elsewhere, as the raw RSA keyring of the AWS Encryption SDK does.
///
/// For the force's recovery key: a camera has only its public half.
package struct RawRSAWrapping: DataKeyWrapping, Sendable {
    private let namespace: String
    private let name: String
    private let key: RSAOAEP

    package init(namespace: String, name: String, key: RSAOAEP) {
        self.namespace = namespace
        self.name = name
        self.key = key
    }

    /// RSA-OAEP authenticates no context; the header's tag does.
    package func wrap(
        _ dataKey: SecretBytes,
        context: EncryptionContext
    ) throws(SealingError) -> EncryptedDataKey {
        do throws(CryptographyError) {
            return EncryptedDataKey(
                provider: Array(namespace.utf8),
                information: Array(name.utf8),
                ciphertext: try key.encrypt(dataKey)
            )
        } catch {
            throw .cryptography(error)
        }
    }
}
