/// An input read as a list of decisions; at its end every decision is nought.
struct FuzzScript {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { at >= bytes.count }

    mutating func byte() -> UInt8 {
        guard !isAtEnd else { return 0 }
        defer { at += 1 }
        return bytes[at]
    }

    mutating func word() -> UInt16 { UInt16(byte()) | UInt16(byte()) << 8 }
    mutating func long() -> UInt32 { UInt32(word()) | UInt32(word()) << 16 }

    /// At most so many bytes; fewer at the end.
    mutating func take(_ count: Int) -> [UInt8] {
        let end = min(at + count, bytes.count)
        defer { at = end }
        return Array(bytes[min(at, end)..<end])
    }

    mutating func rest() -> [UInt8] { take(bytes.count) }
}
