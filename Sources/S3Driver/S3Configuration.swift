package import HTTPClient

/// Which bucket a destination is, and how it is reached.
package struct S3Configuration: Sendable {
    /// Where the bucket's name stands in a request.
    package enum Style: String, Sendable, CaseIterable {
        case path, virtualHost
    }

    package struct Retention: Sendable, Equatable {
        package enum Mode: String, Sendable, CaseIterable {
            case governance = "GOVERNANCE"
            case compliance = "COMPLIANCE"
        }

        package let mode: Mode
        package let days: Int

        package init(mode: Mode, days: Int) {
            self.mode = mode
            self.days = days
        }
    }

    package var endpoint: Endpoint
    package var region = "us-east-1"
    package var bucket: String
    /// What every object name starts with; empty, or it ends in `/`.
    package var prefix = ""
    package var style = Style.virtualHost
    /// A file in the format of AWS's shared credentials.
    package var credentialsPath: String
    package var profile = "default"
    package var retention: Retention?
    package var legalHold = false
    /// Uploads older than this, of whatever station, are given up; zero: never.
    package var abandonAfterSeconds: Int64 = 7 * 86_400
    package var http = HTTPSettings()
    /// The least part of an upload but its last; 5 MiB at AWS.
    package var minimumPart: UInt64 = 5 << 20

    package init(endpoint: Endpoint, bucket: String, credentialsPath: String) {
        self.endpoint = endpoint
        self.bucket = bucket
        self.credentialsPath = credentialsPath
    }

    /// Where requests go.
    var address: Endpoint { style == .path ? endpoint : endpoint.withHostPrefix(bucket) }

    /// The path of a request about an object, or about the bucket.
    func path(of key: String?) -> String {
        let root = endpoint.path + (style == .path ? "/\(PercentEncoding.encode(bucket))" : "")
        guard let key else { return style == .path ? root : "\(root)/" }
        return "\(root)/\(PercentEncoding.encode(key, keeping: "/"))"
    }
}
