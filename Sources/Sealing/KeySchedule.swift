internal import Cryptography
import Platform

/// What a data key and a message id give: the key of header and frames, and the commitment to the data key.
struct KeySchedule {
    let cipher: AES256GCM
    let commitment: [UInt8]

    init(dataKey: SecretBytes, messageID: [UInt8]) throws(SealingError) {
        let suite = [UInt8(SealedHeader.suite >> 8), UInt8(truncatingIfNeeded: SealedHeader.suite)]
        do throws(CryptographyError) {
            let key = try HKDF.sha512(
                secret: dataKey,
                salt: messageID,
                info: suite + "DERIVEKEY".utf8,
                count: AES256GCM.keyByteCount
            )
            let commitment = try HKDF.sha512(
                secret: dataKey,
                salt: messageID,
                info: Array("COMMITKEY".utf8),
                count: SealedHeader.commitmentByteCount
            )
            cipher = try AES256GCM(key: key)
            self.commitment = unsafe commitment.withBytes { unsafe Array($0) }
        } catch {
            throw .cryptography(error)
        }
    }

    /// Compares without stopping at the first difference.
    func commits(to stated: [UInt8]) -> Bool {
        guard stated.count == commitment.count else { return false }
        return zip(stated, commitment).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// The header's tag is that of an empty text under a nonce of zeros.
    func tag(header body: [UInt8]) throws(SealingError) -> [UInt8] {
        var tag: [UInt8] = []
        do throws(CryptographyError) {
            let nothing = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
            unsafe try cipher.seal(nonce: Self.headerNonce, aad: body, plaintext: nothing, appendingTo: &tag)
        } catch {
            throw .cryptography(error)
        }
        return tag
    }

    func verify(_ header: SealedHeader) throws(SealingError) {
        do throws(CryptographyError) {
            unsafe try cipher.open(
                nonce: Self.headerNonce,
                aad: header.body,
                ciphertext: UnsafeRawBufferPointer(start: nil, count: 0),
                tag: header.tag,
                into: UnsafeMutableRawBufferPointer(start: nil, count: 0)
            )
        } catch {
            throw SealingError(error, notAuthentic: .headerNotAuthentic)
        }
    }

    private static let headerNonce = [UInt8](repeating: 0, count: AES256GCM.nonceByteCount)
}
