internal import Bytes
package import Platform

/// A data key wrapped for one holder.
package struct EncryptedDataKey: Equatable, Sendable {
    /// The keyring's namespace.
    package let provider: [UInt8]
    package let information: [UInt8]
    package let ciphertext: [UInt8]

    package init(provider: [UInt8], information: [UInt8], ciphertext: [UInt8]) {
        self.provider = provider
        self.information = information
        self.ciphertext = ciphertext
    }

    init(reading reader: inout HeaderReader) throws(SealingError) {
        provider = try reader.field()
        information = try reader.field()
        ciphertext = try reader.field()
    }

    func write(to writer: inout ByteWriter) {
        for field in [provider, information, ciphertext] {
            writer.bigEndian(UInt16(truncatingIfNeeded: field.count))
            writer.append(field)
        }
    }
}

/// Someone a data key can be wrapped for.
package protocol DataKeyWrapping {
    func wrap(_ dataKey: SecretBytes, context: EncryptionContext) throws(SealingError) -> EncryptedDataKey
}
