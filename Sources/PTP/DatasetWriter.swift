import Bytes

/// The exact inverse of `DatasetReader`.
struct DatasetWriter {
    private var writer = ByteWriter()

    var bytes: [UInt8] { writer.bytes }

    mutating func number(_ value: some FixedWidthInteger & UnsignedInteger) { writer.littleEndian(value) }

    /// Writes at most 254 UTF-16 units, whole characters only, and nothing from the first zero on.
    mutating func string(_ text: String) {
        var units: [UInt16] = []
        for scalar in text.unicodeScalars {
            let next = Array(UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter)
            guard scalar.value != 0, units.count + next.count <= 254 else { break }
            units += next
        }
        guard !units.isEmpty else { return writer.littleEndian(UInt8(0)) }
        writer.littleEndian(UInt8(units.count + 1))
        for unit in units { writer.littleEndian(unit) }
        writer.littleEndian(UInt16(0))
    }

    mutating func array(_ elements: [some FixedWidthInteger & UnsignedInteger]) {
        writer.littleEndian(UInt32(clamping: elements.count))
        for element in elements { writer.littleEndian(element) }
    }
}
