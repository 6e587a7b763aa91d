/// One line of an answer's head, or of a trailer (RFC 9112, sections 4, 5 and 7.1.2).
///
/// Read byte by byte: a line's end, a colon and what may follow it are bytes to a server, and not always a
/// `Character`.
enum HeaderLine: Equatable {
    /// A head begins; 0 where the line has no status of three digits.
    case status(Int)
    /// The value is without white space at either end, and UTF-8 wherever it can be.
    case field(name: String, value: String)
    /// The blank line after the fields.
    case end
    case other

    init(_ line: some BidirectionalCollection<UInt8>) {
        if line.starts(with: "HTTP/".utf8) {
            self = .status(Self.status(line))
        } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
            self = .field(
                name: String(decoding: line[..<colon], as: UTF8.self),
                value: Self.trimmed(line[line.index(after: colon)...])
            )
        } else {
            self = line.elementsEqual("\r\n".utf8) || line.elementsEqual("\n".utf8) ? .end : .other
        }
    }

    /// The reason phrase may be missing, and the space before it as well.
    private static func status(_ line: some Collection<UInt8>) -> Int {
        let word = line.drop { !isSpace($0) }.drop(while: isSpace).prefix { !isSpace($0) }
        let isNumber =
            word.count == 3 && word.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return isNumber ? word.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } : 0
    }

    private static func trimmed(_ value: some BidirectionalCollection<UInt8>) -> String {
        let start = value.drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(decoding: start[...last], as: UTF8.self)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte <= 32 }
}
