internal import StrictJSON

/// Why a camera did not do what it was asked.
package struct RPCError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A code both sides know; others may be added by newer cameras.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: Int64
        package init(rawValue: Int64) { self.rawValue = rawValue }

        package static let unknownMethod = Self(rawValue: -32601)
        package static let invalidParameters = Self(rawValue: -32602)
        package static let notAuthorised = Self(rawValue: 1)
        package static let unknownRecording = Self(rawValue: 2)
        package static let refusedByPolicy = Self(rawValue: 3)
        package static let badSignature = Self(rawValue: 4)
        package static let digestMismatch = Self(rawValue: 5)
        package static let storeFailed = Self(rawValue: 6)
        package static let stillRecording = Self(rawValue: 7)

        /// The code in words of ours, whatever the camera wrote.
        package var words: String {
            switch self {
            case .unknownMethod: "unknown method"
            case .invalidParameters: "invalid parameters"
            case .notAuthorised: "not authorised"
            case .unknownRecording: "unknown recording"
            case .refusedByPolicy: "refused by the camera's policy"
            case .badSignature: "bad signature"
            case .digestMismatch: "digest mismatch"
            case .storeFailed: "the camera's store failed"
            case .stillRecording: "still recording"
            default: "error \(rawValue)"
            }
        }
    }

    package static let messageLimit = 200

    package let code: Code
    /// For people; from the other side, so bounded and free of control characters, but not to be relied on.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = String(message.unicodeScalars.map { isControl($0) ? " " : Character($0) })
            .prefix(utf8: Self.messageLimit)
    }

    package var description: String { "\(code.words): \(message)" }

    init(reading fields: JSONFields) throws(StrictJSONError) {
        let code = try fields.integer("code", in: -JSONValue.greatestInteger...JSONValue.greatestInteger)
        self.init(Code(rawValue: code), try fields.string("message", upTo: 4096))
    }

    var json: JSONValue { ["code": .integer(code.rawValue), "message": .string(message)] }
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
    default: false
    }
}

extension String {
    /// As many whole characters as fit.
    func prefix(utf8 limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var text = ""
        var count = 0
        for character in self {
            count += character.utf8.count
            guard count <= limit else { break }
            text.append(character)
        }
        return text
    }
}
