/// The exact inverse of `ByteReader`.
package struct ByteWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func littleEndian(_ value: some FixedWidthInteger & UnsignedInteger) {
        append(value, shifts: stride(from: 0, to: value.bitWidth, by: 8))
    }

    package mutating func bigEndian(_ value: some FixedWidthInteger & UnsignedInteger) {
        // At once: byte by byte it is a tenth of what a frame costs.
        unsafe withUnsafeBytes(of: value.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    package mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    private mutating func append<T: FixedWidthInteger>(_ value: T, shifts: some Sequence<Int>) {
        for shift in shifts { bytes.append(UInt8(truncatingIfNeeded: value >> T(shift))) }
    }
}
