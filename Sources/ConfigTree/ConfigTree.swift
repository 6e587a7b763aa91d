import Foundation

/// A configuration file as it was written, before anybody asked what it means.
package indirect enum ConfigTree: Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([ConfigTree])
    case object([String: ConfigTree])

    /// Reads JSON5 of at most 4 MiB.
    package init(parsing bytes: [UInt8]) throws(ConfigError) {
        guard bytes.count <= 4 << 20 else {
            throw ConfigError(path: "", reason: "the file is larger than 4 MiB")
        }
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        do {
            self = try decoder.decode(ConfigTree.self, from: Data(bytes))
        } catch {
            throw ConfigError(path: "", reason: "not JSON5: \(Self.cause(of: error))")
        }
    }

    /// The kind of value, for error texts.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .integer: "an integer"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }

    /// The innermost words Foundation has, without its wrapping: it names the line and column.
    private static func cause(of error: any Error) -> String {
        guard case DecodingError.dataCorrupted(let context) = error else { return "\(error)" }
        let inner = (context.underlyingError as NSError?)?.userInfo[NSDebugDescriptionErrorKey] as? String
        let text = inner ?? context.debugDescription
        let trimmed = text.hasSuffix(".") ? text.dropLast() : text[...]
        return trimmed.prefix(1).lowercased() + trimmed.dropFirst()
    }
}

extension ConfigTree: Decodable {
    package init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let flag = try? value.decode(Bool.self) {
            self = .bool(flag)
        } else if let integer = try? value.decode(Int64.self) {
            self = .integer(integer)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .string(text)
        } else if let list = try? value.decode([ConfigTree].self) {
            self = .array(list)
        } else {
            self = .object(try value.decode([String: ConfigTree].self))
        }
    }
}
