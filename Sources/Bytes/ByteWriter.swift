/// The exact inverse of `ByteReader`.
///
/// Inlinable, for every frame and every container is framed with it: as calls of another room's generic functions that costs
/// more than all else around a frame.
package struct ByteWriter: Sendable {
    package internal(set) var bytes: [UInt8] = []

    /// Has room for what is usually written, a container's or a frame's framing, so that it grows no further.
    @inlinable package init() { bytes.reserveCapacity(64) }

    @inlinable package mutating func littleEndian(_ value: some FixedWidthInteger & UnsignedInteger) {
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    @inlinable package mutating func bigEndian(_ value: some FixedWidthInteger & UnsignedInteger) {
        unsafe withUnsafeBytes(of: value.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    @inlinable package mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    /// What is appended most.
    @inlinable package mutating func append(_ more: [UInt8]) { bytes.append(contentsOf: more) }
}
