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
        var reader = try JSON5Reader(bytes)
        self = try reader.file()
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
}
