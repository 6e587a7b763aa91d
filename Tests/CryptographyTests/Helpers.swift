import Bytes
import Platform

/// Bytes from hexadecimal digits written by us; nothing at all if there is a typing error.
func bytes(_ hex: String) -> [UInt8] { Hex.decode(hex) ?? [] }

func secret(_ hex: String) throws(SystemError) -> SecretBytes {
    let bytes = bytes(hex)
    let secret = try SecretBytes(count: bytes.count)
    unsafe secret.withMutableBytes { target in unsafe target.copyBytes(from: bytes) }
    return secret
}

extension SecretBytes {
    var copy: [UInt8] { unsafe withBytes { bytes in unsafe Array(bytes) } }
}

extension [UInt8] {
    func flipping(_ bit: Int) -> [UInt8] {
        var copy = self
        copy[bit / 8] ^= 1 << UInt8(bit % 8)
        return copy
    }
}
