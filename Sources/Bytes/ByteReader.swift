/// Why bytes could not be read: more were needed than there are.
package struct TruncatedBytes: Error, Equatable, CustomStringConvertible {
    package let needed: Int
    package let available: Int

    @inlinable init(needed: Int, available: Int) {
        self.needed = needed
        self.available = available
    }

    package var description: String { "truncated: \(needed) bytes needed, \(available) available" }
}

/// A bounds-checked cursor over bytes; it never reads past the end.
///
/// Inlinable for the same reason as `ByteWriter`.
package struct ByteReader: Sendable {
    @usableFromInline let bytes: [UInt8]
    package internal(set) var offset: Int

    @inlinable package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        offset = 0
    }

    @inlinable package var remaining: Int { bytes.count - offset }
    @inlinable package var isAtEnd: Bool { remaining == 0 }

    @inlinable package mutating func littleEndian<T: FixedWidthInteger & UnsignedInteger>(
        _: T.Type = T.self
    ) throws(TruncatedBytes) -> T {
        T(littleEndian: try raw())
    }

    @inlinable package mutating func bigEndian<T: FixedWidthInteger & UnsignedInteger>(
        _: T.Type = T.self
    ) throws(TruncatedBytes) -> T {
        T(bigEndian: try raw())
    }

    @inlinable package mutating func take(_ count: Int) throws(TruncatedBytes) -> ArraySlice<UInt8> {
        guard count >= 0, count <= remaining else {
            throw TruncatedBytes(needed: count, available: remaining)
        }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    /// The bytes as they lie in memory, as this (little-endian or big-endian) machine would load them.
    @inlinable mutating func raw<T: FixedWidthInteger & UnsignedInteger>() throws(TruncatedBytes) -> T {
        let size = T.bitWidth / 8
        guard size <= remaining else { throw TruncatedBytes(needed: size, available: remaining) }
        defer { offset += size }
        return unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: offset, as: T.self) }
    }
}
