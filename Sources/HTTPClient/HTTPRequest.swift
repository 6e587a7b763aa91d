import Upload

package enum HTTPMethod: String, Sendable {
    case delete = "DELETE"
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"

    /// Whether the other side expects to be told a length, be it zero.
    var hasBody: Bool { self == .post || self == .put }
}

/// One request; nothing of it but method and path is ever written to a log or an error.
package struct HTTPRequest: Sendable {
    package enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// So many bytes follow through `HTTPUpload.write`.
        case streamed(UInt64)
    }

    package var method: HTTPMethod
    /// Path and query, percent-encoded; starts with `/`.
    package var target: String
    package var headers: [(name: String, value: String)] = []
    package var body = Body.none
    /// Asks the other side first, so that a refusal costs no body; not where it has just taken one over this connection.
    package var awaitsContinue = false
    /// The longest answer that is taken into memory.
    package var answerLimit = 1 << 20

    package init(_ method: HTTPMethod, _ target: String) {
        self.method = method
        self.target = target
    }

    /// What may be shown of the target: a query can hold signatures.
    var path: Substring { target.prefix { $0 != "?" } }

    /// The number of body bytes to announce.
    var length: UInt64 {
        switch body {
        case .none: 0
        case .bytes(let bytes): UInt64(bytes.count)
        case .streamed(let count): count
        }
    }

    /// Whether nothing in it could end a line early.
    var isWellFormed: Bool {
        let isPrintable = { (text: String) in text.utf8.allSatisfy { $0 > 31 && $0 != 127 } }
        let isTarget = target.hasPrefix("/") && target.utf8.allSatisfy { $0 > 32 && $0 < 127 }
        return isTarget
            && headers.allSatisfy { name, value in
                !name.isEmpty && isPrintable(value)
                    && name.utf8.allSatisfy { PercentEncoding.isUnreserved($0) && $0 != UInt8(ascii: "~") }
            }
    }
}
