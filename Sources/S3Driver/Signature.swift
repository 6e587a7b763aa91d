import Bytes
import Cryptography
import HTTPClient
import Platform

/// AWS Signature Version 4 over the headers of a request (AWS General Reference, "Signing AWS API requests").
struct Signature {
    let region: String
    let service: String

    /// Basic time of ISO 8601, as `x-amz-date` wants it; `time` is milliseconds since 1970.
    static func date(_ time: Int64) -> String {
        let digits = RFC3339.format(milliseconds: time).filter { $0 != "-" && $0 != ":" }
        return digits.prefix(15) + "Z"
    }

    /// A query in the one order and encoding that is signed; sent exactly so.
    static func query(_ parameters: [(name: String, value: String)]) -> String {
        parameters
            .map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value)) }
            .sorted { $0 < $1 }
            .map { "\($0)=\($1)" }
            .joined(separator: "&")
    }

    /// The value of `Authorization`.
    ///
    /// - Parameters:
    ///   - method: such as `GET`.
    ///   - path: percent-encoded once, as it is sent.
    ///   - query: what `query` made.
    ///   - headers: every one that is to be signed, `host` and `x-amz-date` among them, in any order and case.
    ///   - payload: the digest of the body in hexadecimal.
    ///   - date: the value of `x-amz-date`.
    ///   - credentials: who signs.
    /// - Returns: the header's value.
    /// - Throws: when OpenSSL fails.
    func authorization(
        method: String,
        path: String,
        query: String,
        headers: [(name: String, value: String)],
        payload: String,
        date: String,
        credentials: S3Credentials
    ) throws(CryptographyError) -> String {
        let fields = headers.map { (name: $0.name.lowercased(), value: Self.collapsed($0.value)) }
            .sorted { $0.name < $1.name }
        let names = fields.map(\.name).joined(separator: ";")
        let lines = fields.map { "\($0.name):\($0.value)\n" }.joined()
        let request = "\(method)\n\(path)\n\(query)\n\(lines)\n\(names)\n\(payload)"
        let day = String(date.prefix(8))
        let scope = "\(day)/\(region)/\(service)/aws4_request"
        let digest = SHA256.hash(Array(request.utf8)).hex
        let text = "AWS4-HMAC-SHA256\n\(date)\n\(scope)\n\(digest)"
        var key = credentials.seed
        for step in [day, region, service, "aws4_request"] {
            key = try HMAC.sha256Key(from: key, Array(step.utf8))
        }
        let signature = try HMAC.sha256(key: key, Array(text.utf8)).hex
        return "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope), "
            + "SignedHeaders=\(names), Signature=\(signature)"
    }

    /// Without white space at the ends, and single spaces within.
    private static func collapsed(_ value: String) -> String {
        value.split(separator: " ").joined(separator: " ")
    }
}
