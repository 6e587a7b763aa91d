/// Why bytes could not be read: more were needed than there are.
package struct TruncatedBytes: Error, Equatable, CustomStringConvertible {
    package let needed: Int
    package let available: Int
    package var description: String { "truncated: \(needed) bytes needed, \(available) available" }
}

/// A bounds-checked cursor over bytes; it never reads past the end.
package struct ByteReader: Sendable {
    private let bytes: [UInt8]
    private(set) package var offset: Int

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        offset = 0
    }

    package var remaining: Int { bytes.count - offset }
    package var isAtEnd: Bool { remaining == 0 }

    package mutating func littleEndian<T: FixedWidthInteger & UnsignedInteger>(
        _: T.Type = T.self
    ) throws(TruncatedBytes) -> T {
        T(littleEndian: try raw())
    }

    package mutating func bigEndian<T: FixedWidthInteger & UnsignedInteger>(
        _: T.Type = T.self
    ) throws(TruncatedBytes) -> T {
        T(bigEndian: try raw())
    }

    package mutating func take(_ count: Int) throws(TruncatedBytes) -> ArraySlice<UInt8> {
        guard count >= 0, count <= remaining else {
            throw TruncatedBytes(needed: count, available: remaining)
        }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    /// Assembles the bytes in memory order, as this (little-endian or big-endian) machine would load them.
    private mutating func raw<T: FixedWidthInteger & UnsignedInteger>() throws(TruncatedBytes) -> T {
        let slice = try take(T.bitWidth / 8)
        var value: T = 0
        for (index, byte) in slice.enumerated() { value |= T(truncatingIfNeeded: byte) << (8 * index) }
        return T(littleEndian: value)
    }
}
