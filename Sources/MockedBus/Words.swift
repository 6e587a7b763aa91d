/// Fixed-width numbers of the client's memory, in the byte order of every machine the preload library runs on.
///
/// By hand, since these stand on the path of every transfer and a generic reader costs more than the copy.
enum Words {
    static func encode(_ first: UInt64, _ second: UInt64, _ third: UInt64) -> [UInt8] {
        let words = (first.littleEndian, second.littleEndian, third.littleEndian)
        return unsafe withUnsafeBytes(of: words) { unsafe Array($0) }
    }

    static func encode(_ word: UInt64) -> [UInt8] {
        unsafe withUnsafeBytes(of: word.littleEndian) { unsafe Array($0) }
    }

    /// The number at an offset; 0 where the bytes end before.
    static func word64(_ bytes: [UInt8], at offset: Int) -> UInt64 {
        guard offset >= 0, offset + 8 <= bytes.count else { return 0 }
        return unsafe bytes.withUnsafeBytes { buffer in
            UInt64(littleEndian: unsafe buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
    }

    /// The number at an offset; 0 where the bytes end before.
    static func word32(_ bytes: [UInt8], at offset: Int) -> UInt32 {
        guard offset >= 0, offset + 4 <= bytes.count else { return 0 }
        return unsafe bytes.withUnsafeBytes { buffer in
            UInt32(littleEndian: unsafe buffer.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
    }

    /// Writes a number over what stands at an offset; nothing where the bytes end before.
    static func put(_ word: UInt32, into bytes: inout [UInt8], at offset: Int) {
        guard offset >= 0, offset + 4 <= bytes.count else { return }
        unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe buffer.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt32.self)
        }
    }
}
