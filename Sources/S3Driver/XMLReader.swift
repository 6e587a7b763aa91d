/// One element of an answer: its name, its text, and what stands in it.
struct XMLNode: Equatable {
    let name: String
    var text = ""
    var children: [XMLNode] = []

    /// The first child of that name.
    subscript(name: String) -> XMLNode? { children.first { $0.name == name } }

    /// Every child of that name.
    func all(_ name: String) -> [XMLNode] { children.filter { $0.name == name } }
}

/// Why a text is not taken for XML.
struct XMLRefusal: Error, Equatable {
    let offset: Int
    let reason: String
}

/// Reads the little XML that S3 speaks, and nothing beyond: elements, attributes (dropped), text, the five named entities
/// and characters by number.
///
/// Document types, comments, processing instructions, CDATA, and other entities are refused: no S3 answer needs them,
/// and all the ways an XML parser can be attacked go through them. Depth and number of elements are bounded.
struct XMLReader {
    private static let depthLimit = 16
    private static let elementLimit = 20_000

    private let bytes: [UInt8]
    private var offset = 0
    private var elements = 0

    static func parse(_ bytes: [UInt8]) throws(XMLRefusal) -> XMLNode {
        var reader = XMLReader(bytes: bytes)
        reader.skipSpace()
        if reader.take("<?xml") {
            while !reader.take("?>") { try reader.advance(unless: UInt8(ascii: "<")) }
            reader.skipSpace()
        }
        let root = try reader.element(depth: 1)
        reader.skipSpace()
        guard reader.offset == bytes.count else { throw reader.refusal("more follows the root") }
        return root
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func element(depth: Int) throws(XMLRefusal) -> XMLNode {
        elements += 1
        guard depth <= Self.depthLimit, elements <= Self.elementLimit else { throw refusal("too much of it") }
        guard take("<") else { throw refusal("an element is missing") }
        let name = try name()
        var node = XMLNode(name: name)
        if try attributes() { return node }
        var text: [UInt8] = []
        while true {
            guard let byte = peek else { throw refusal("\(name) does not end") }
            if byte != UInt8(ascii: "<") {
                try character(into: &text)
            } else if take("</") {
                guard try self.name() == name else { throw refusal("\(name) is closed by another name") }
                skipSpace()
                guard take(">") else { throw refusal("\(name) is not closed") }
                guard let decoded = String(validating: text, as: UTF8.self) else { throw refusal("no UTF-8") }
                node.text = decoded
                return node
            } else {
                node.children.append(try element(depth: depth + 1))
            }
        }
    }

    /// Skips attributes up to the tag's end; whether it ends the element as well.
    private mutating func attributes() throws(XMLRefusal) -> Bool {
        while true {
            let hadSpace = skipSpace()
            if take("/>") { return true }
            if take(">") { return false }
            guard hadSpace else { throw refusal("a tag is malformed") }
            _ = try name()
            skipSpace()
            guard take("=") else { throw refusal("an attribute has no value") }
            skipSpace()
            guard let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
                throw refusal("an attribute has no value")
            }
            offset += 1
            while peek != quote { try advance(unless: UInt8(ascii: "<")) }
            offset += 1
        }
    }

    private mutating func name() throws(XMLRefusal) -> String {
        let start = offset
        while let byte = peek, Self.isNameByte(byte) { offset += 1 }
        guard offset > start, offset - start <= 128 else { throw refusal("a name is missing") }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    private mutating func character(into text: inout [UInt8]) throws(XMLRefusal) {
        guard let byte = peek else { return }
        guard byte == UInt8(ascii: "&") else {
            guard byte >= 32 || byte == 9 || byte == 10 || byte == 13 else {
                throw refusal("a control character stands there")
            }
            text.append(byte)
            offset += 1
            return
        }
        for (entity, value) in [
            ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&quot;", "\""), ("&apos;", "'"),
        ]
        where take(entity) {
            text += Array(value.utf8)
            return
        }
        let isHexadecimal = take("&#x")
        guard isHexadecimal || take("&#") else { throw refusal("an entity is unknown") }
        let digits = bytes[offset...].prefix(9).prefix { $0 != UInt8(ascii: ";") }
        guard let first = digits.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-"),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10),
            let scalar = Unicode.Scalar(value), value >= 32 || value == 9 || value == 10 || value == 13
        else { throw refusal("a character's number is none") }
        offset += digits.count
        guard take(";") else { throw refusal("a character's number does not end") }
        text += Array(String(Character(scalar)).utf8)
    }

    private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func take(_ word: String) -> Bool {
        guard bytes[offset...].starts(with: word.utf8) else { return false }
        offset += word.utf8.count
        return true
    }

    private mutating func advance(unless forbidden: UInt8) throws(XMLRefusal) {
        guard let byte = peek, byte != forbidden else { throw refusal("a tag does not end") }
        offset += 1
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        let start = offset
        while let byte = peek, byte == 32 || byte == 9 || byte == 10 || byte == 13 { offset += 1 }
        return offset > start
    }

    private func refusal(_ reason: String) -> XMLRefusal { XMLRefusal(offset: offset, reason: reason) }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"): true
        default: false
        }
    }
}
