/// The numbers of JSON5: a sign, hexadecimal integers, and a point at either end.
enum JSON5Number {
    static func parse(_ word: String) -> ConfigTree? {
        var digits = word[...]
        let isNegative = digits.first == "-"
        if isNegative || digits.first == "+" { digits = digits.dropFirst() }
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
            let value = digits.dropFirst(2)
            guard value.first?.isHexDigit == true else { return nil }
            return Int64((isNegative ? "-" : "") + value, radix: 16).map { .integer($0) }
        }
        // No leading zeros, no second sign, no "nan" or "inf" that the platform's reader would take.
        let isPlain = digits.allSatisfy { $0.isASCII && ($0.isNumber || ".eE+-".contains($0)) }
        guard isPlain, let first = digits.first, first.isNumber || first == "." else { return nil }
        if first == "0", digits.count > 1, digits.dropFirst().first?.isNumber == true { return nil }
        let number = (isNegative ? "-" : "") + digits
        if digits.allSatisfy(\.isNumber) { return Int64(number).map { .integer($0) } }
        let padded = number.replacing("-.", with: "-0.")
        return Double(padded.hasPrefix(".") ? "0" + padded : padded).map { .number($0) }
    }
}
