package import Upload

/// Where a destination answers: scheme, host, port, and the path that everything there starts with.
package struct Endpoint: Sendable, Equatable, CustomStringConvertible {
    package let isSecure: Bool
    /// As a URL has it: an IPv6 address stands in brackets.
    package let host: String
    /// `nil` where the scheme's own port is meant.
    package let port: UInt16?
    /// Empty, or `/` and more without a `/` at its end.
    package let path: String

    /// Reads `https://host[:port][/path]`.
    ///
    /// `http://` is refused unless the host is this machine or `allowsPlainHTTP` is set: footage would travel for
    /// everybody to read. So is anything a URL may hold besides: user names, queries, fragments, escapes.
    package init(parsing text: String, allowsPlainHTTP: Bool = false) throws(DestinationError) {
        let isSecure = text.hasPrefix("https://")
        guard isSecure || text.hasPrefix("http://") else {
            throw Self.refused(text, "it does not start with https://")
        }
        let rest = text.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" }
        var path = String(rest.dropFirst(authority.count))
        while path.hasSuffix("/") { path.removeLast() }
        guard path.utf8.allSatisfy(Self.isPathByte), path.utf8.count <= 1024 else {
            throw Self.refused(text, "its path holds more than letters, digits, '/', '-', '.', '_' and '~'")
        }
        let (host, port) = try Self.split(authority, in: text)
        self.isSecure = isSecure
        self.host = host
        self.port = port == (isSecure ? 443 : 80) ? nil : port
        self.path = path
        guard isSecure || isLoopback || allowsPlainHTTP else {
            throw DestinationError(
                .hold,
                "use endpoint \(text): plain HTTP is allowed to this machine only",
                hint: "write https://; recordings would travel for everybody to read"
            )
        }
    }

    init(isSecure: Bool, host: String, port: UInt16?, path: String) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
        self.path = path
    }

    /// The same place with a name before the host, as virtual-host style has it.
    package func withHostPrefix(_ name: String) -> Endpoint {
        Endpoint(isSecure: isSecure, host: "\(name).\(host)", port: port, path: path)
    }

    /// What the `Host` header says.
    package var authority: String { port.map { "\(host):\($0)" } ?? host }

    package var description: String { "\(isSecure ? "https" : "http")://\(authority)\(path)" }

    /// Whether the host can only be this machine; libcurl looks `localhost` up nowhere.
    package var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func split(
        _ authority: Substring,
        in text: String
    ) throws(DestinationError) -> (String, UInt16?) {
        let isBracketed = authority.hasPrefix("[")
        let end =
            isBracketed
            ? authority.firstIndex(of: "]").map(authority.index(after:)) ?? authority.startIndex
            : authority.firstIndex(of: ":") ?? authority.endIndex
        let (host, tail) = (String(authority[..<end]).lowercased(), authority[end...])
        let isHost = host.utf8.allSatisfy(isBracketed ? isAddressByte : isHostByte)
        guard !host.isEmpty, host.utf8.count <= 253, isHost, !host.hasPrefix(".") else {
            throw refused(text, "its host is none")
        }
        if tail.isEmpty { return (host, nil) }
        guard tail.hasPrefix(":"), let port = UInt16(tail.dropFirst()), port > 0 else {
            throw refused(text, "its port is none")
        }
        return (host, port)
    }

    private static func refused(_ text: String, _ cause: String) -> DestinationError {
        // What stands before an '@' may be a password.
        let shown = text.contains("@") ? "with a user name in it" : text
        return DestinationError(
            .hold,
            "use endpoint \(shown): \(cause)",
            hint: "write https://host, https://host:port or https://host/path"
        )
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        isHexDigit(byte)
            || [UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ".")]
                .contains(byte)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        PercentEncoding.isUnreserved(byte) && byte != UInt8(ascii: "~") && byte != UInt8(ascii: "_")
    }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        PercentEncoding.isUnreserved(byte) || byte == UInt8(ascii: "/")
    }
}
