import Bytes

/// Reads a dataset field by field, so that every refusal names the field.
struct DatasetReader {
    private let dataset: String
    private var reader: ByteReader

    init(_ dataset: String, _ bytes: [UInt8]) {
        self.dataset = dataset
        reader = ByteReader(bytes)
    }

    var isAtEnd: Bool { reader.isAtEnd }

    mutating func number<T: FixedWidthInteger & UnsignedInteger>(
        _ field: String
    ) throws(PTPFormatError) -> T {
        do {
            return try reader.littleEndian(T.self)
        } catch {
            throw malformed(field, "\(error)")
        }
    }

    /// A PTP string: a count of UTF-16 units that includes the closing zero, or a count of nought.
    mutating func string(_ field: String) throws(PTPFormatError) -> String {
        let count = Int(try number(field) as UInt8)
        guard count > 0 else { return "" }
        guard reader.remaining >= 2 * count else {
            throw malformed(field, "\(count) characters stated, \(reader.remaining) bytes left")
        }
        var units: [UInt16] = []
        units.reserveCapacity(count)
        for _ in 0..<count { units.append(try number(field)) }
        guard units.removeLast() == 0 else { throw malformed(field, "no closing zero") }
        guard !units.contains(0) else { throw malformed(field, "a zero inside the string") }
        guard let text = String(validating: units, as: UTF16.self) else {
            throw malformed(field, "not UTF-16")
        }
        return text
    }

    /// An array of numbers, refused before anything is reserved when its count cannot be true.
    mutating func array<T: FixedWidthInteger & UnsignedInteger>(
        _ field: String,
        limit: Int
    ) throws(PTPFormatError) -> [T] {
        let count = Int(try number(field) as UInt32)
        guard count <= limit else { throw malformed(field, "\(count) elements, at most \(limit) allowed") }
        guard count <= reader.remaining / (T.bitWidth / 8) else {
            throw malformed(field, "\(count) elements stated, \(reader.remaining) bytes left")
        }
        var elements: [T] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try number(field)) }
        return elements
    }

    func finish() throws(PTPFormatError) {
        guard reader.isAtEnd else {
            throw PTPFormatError(subject: dataset, reason: "\(reader.remaining) bytes after its end")
        }
    }

    func malformed(_ field: String, _ reason: String) -> PTPFormatError {
        PTPFormatError(subject: "\(dataset).\(field)", reason: reason)
    }
}
