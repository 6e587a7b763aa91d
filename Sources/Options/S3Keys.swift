import ConfigTree

extension Keys {
    enum S3 {
        static let endpoint = Key.text(
            "endpoint",
            accepts: "an address such as `https://s3.eu-west-2.amazonaws.com`",
            limit: 1024,
            "Where the store answers; without the bucket's name."
        ) { $0.hasPrefix("https://") || $0.hasPrefix("http://") }
        static let region = Key.name("region", default: "us-east-1", "The region that signatures name.")
        static let bucket = Key.name("bucket", "The bucket that receives the recordings; it must exist.")
        static let prefix = Key.text(
            "prefix",
            accepts: "names with `/` between and at the end, such as `bwv/north/`",
            limit: 256,
            "What every object's name starts with."
        ) { text in
            text.hasSuffix("/") && !text.hasPrefix("/") && !text.contains("//")
                && text.split(separator: "/").allSatisfy { part in
                    part.utf8.allSatisfy { isDomainCharacter($0 | ($0 > 64 && $0 < 91 ? 0x20 : 0)) }
                        && !part.allSatisfy { $0 == "." }
                }
        }.optional(shown: "nothing")
        static let style = Key<S3Style>.choice(
            "style",
            default: .virtualHost,
            "Whether the bucket's name stands before the host, as at AWS, or in the path."
        )
        static let credentials = Key.text(
            "credentials",
            accepts: "a path or `credential:NAME`",
            hint: "a systemd credential is written 'credential:NAME'",
            "A file in AWS's shared credentials format that nobody else may read; read again when it was replaced."
        ) { text in ["/", "credential:"].contains { text.hasPrefix($0) && text.count > $0.count } }
        static let profile = Key.name("profile", default: "default", "Which profile of that file counts.")
        static let retentionMode = Key<S3RetentionMode>.choice(
            "retentionMode",
            default: S3RetentionMode.none,
            "Object Lock for every object: set after it is stored, and read back."
        )
        static let retentionDays = Key.integer(
            "retentionDays",
            1...36_500,
            default: 365,
            "How long objects are locked, unless `retentionMode` is `none`."
        )
        static let legalHold = Key.flag(
            "legalHold",
            default: false,
            "Whether every object gets a legal hold, which only a person lifts."
        )
        static let abandonAfterHours = Key.integer(
            "abandonAfterHours",
            0...8760,
            default: 168,
            "The age at which unfinished uploads, of whatever station, are given up; 0: never."
        )
        static let all = Section(
            path: "destinations[].s3",
            sentence: "The driver `s3`: a bucket of an S3 store.",
            keys: [
                endpoint.documentation, region.documentation, bucket.documentation, prefix.documentation,
                style.documentation, credentials.documentation, profile.documentation,
                retentionMode.documentation, retentionDays.documentation, legalHold.documentation,
                abandonAfterHours.documentation,
            ]
        )
    }
}

/// Where the bucket's name stands in a request.
package enum S3Style: String, Sendable, CaseIterable {
    case virtualHost, path
}

/// Which of S3's two kinds of lock objects get.
package enum S3RetentionMode: String, Sendable, CaseIterable {
    case none, governance, compliance
}

/// A bucket of an S3 store.
package struct S3Options: Sendable, Equatable {
    package let endpoint: String
    package let region: String
    package let bucket: String
    package let prefix: String
    package let style: S3Style
    /// A path, or `credential:NAME`.
    package let credentials: String
    package let profile: String
    package let retentionMode: S3RetentionMode
    package let retentionDays: Int
    package let legalHold: Bool
    package let abandonAfterHours: Int

    init(reading object: ConfigObject) throws(ConfigError) {
        var object = object
        endpoint = try object.read(Keys.S3.endpoint)
        region = try object.read(Keys.S3.region)
        bucket = try object.read(Keys.S3.bucket)
        prefix = try object.readIfPresent(Keys.S3.prefix) ?? ""
        style = try object.read(Keys.S3.style)
        credentials = try object.read(Keys.S3.credentials)
        profile = try object.read(Keys.S3.profile)
        retentionMode = try object.read(Keys.S3.retentionMode)
        retentionDays = Int(try object.read(Keys.S3.retentionDays))
        legalHold = try object.read(Keys.S3.legalHold)
        abandonAfterHours = Int(try object.read(Keys.S3.abandonAfterHours))
        try object.finish()
    }
}
