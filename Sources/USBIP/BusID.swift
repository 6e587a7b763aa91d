/// What a device is called on the wire: 1 to 31 printable ASCII characters.
package struct BusID: Hashable, Sendable, CustomStringConvertible {
    package static let byteCount = 32
    package let text: String
    package var description: String { text }

    /// `nil` for a text that does not fit.
    package init?(_ text: String) {
        guard (1..<Self.byteCount).contains(text.utf8.count) else { return nil }
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
        self.text = text
    }

    /// Reads its field, up to the first zero.
    package init(parsing field: [UInt8]) throws(USBIPError) {
        guard field.count == Self.byteCount, let end = field.firstIndex(of: 0) else { throw .busID }
        guard let id = Self(String(decoding: field[..<end], as: UTF8.self)) else { throw .busID }
        self = id
    }

    package var field: [UInt8] { Self.field(text, count: Self.byteCount) }

    /// A text filled up with zeros, at least one of them.
    static func field(_ text: String, count: Int) -> [UInt8] {
        let bytes = text.utf8.prefix(count - 1)
        return bytes + [UInt8](repeating: 0, count: count - bytes.count)
    }
}
