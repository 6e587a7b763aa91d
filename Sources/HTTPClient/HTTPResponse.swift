/// What came back.
package struct HTTPResponse: Sendable {
    package let status: Int
    package let headers: HTTPHeaders
    /// Empty where the body was streamed elsewhere.
    package let body: [UInt8]

    package init(status: Int, headers: HTTPHeaders, body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package var isSuccess: Bool { (200..<300).contains(status) }
}

/// Header fields in the order they came; names are found in any case.
package struct HTTPHeaders: Sendable, Equatable {
    package private(set) var fields: [Field] = []

    package struct Field: Sendable, Equatable {
        /// Lower case.
        package let name: String
        package let value: String
    }

    package init(_ fields: [(String, String)] = []) {
        for (name, value) in fields { append(name, value) }
    }

    mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name.lowercased(), value: value))
    }

    /// The first field of that name.
    package subscript(name: String) -> String? {
        let name = name.lowercased()
        return fields.first { $0.name == name }?.value
    }

    /// Seconds since 1970 of the `Date` header, if it has one that can be read.
    package var date: Int64? { self["date"].flatMap { HTTPDate.parse($0) } }

    /// What `Retry-After` asks for, in seconds from `now` (seconds since 1970).
    package func retryAfter(now: Int64) -> UInt64? {
        guard let text = self["retry-after"] else { return nil }
        if let seconds = UInt64(text) { return seconds }
        return HTTPDate.parse(text).map { UInt64(max(0, $0 - now)) }
    }
}
