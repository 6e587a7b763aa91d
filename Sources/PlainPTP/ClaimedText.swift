/// Text that a device made up, as it may stand in a statement.
///
/// What is no plain character is percent-encoded, and the percent sign too, so that two different texts stay different.
enum ClaimedText {
    /// `nil` for an empty text.
    static func plain(_ text: String) -> String? { text.isEmpty ? nil : encoded(text) { _ in false } }

    /// One name of a path.
    static func component(_ name: String) -> String { encoded(name) { $0 == "/" } }

    private static func encoded(_ text: String, _ isOdd: (Unicode.Scalar) -> Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            let properties = scalar.properties
            if scalar == "%" || isOdd(scalar) || properties.generalCategory == .control
                || properties.isNoncharacterCodePoint
            {
                for byte in String(scalar).utf8 {
                    let digits = String(byte, radix: 16, uppercase: true)
                    result += byte < 16 ? "%0\(digits)" : "%\(digits)"
                }
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
