import ConfigTree

extension Keys {
    enum HTTP {
        static let authorities = Key.path(
            "authorities",
            "A PEM file with the only authorities that may vouch for the destination; the system's where it is left out."
        ).optional()
        static let pinnedKey = Key.text(
            "pinnedKeys",
            accepts: "the base64 SHA-256 of a public key, in a list of them",
            limit: 44,
            hint: "docs/destinations/s3.md has the command that prints it",
            "Keys of which the destination must have one, besides a valid certificate; name the next one before it changes."
        ) { $0.utf8.count == 44 && $0.hasSuffix("=") }.optional()
        static let clientCertificate = Key.path(
            "clientCertificate",
            "The station's certificate for destinations that ask for one (PEM), with its intermediates."
        ).optional()
        static let clientKey = Keys.keyReference("clientKey", "The private key of `clientCertificate`.")
            .optional()
        static let proxy = Key.text(
            "proxy",
            accepts: "`http://host:port`",
            limit: 255,
            "A proxy to go through; the environment's are never looked at."
        ) { $0.hasPrefix("http://") && !$0.contains("@") }.optional()
        static let sendFootageInTheClear = Key.flag(
            "sendFootageInTheClear",
            default: false,
            "Whether plain HTTP may go to another machine, for everybody on the way to read; to this one it may."
        )
        static let connectSeconds = Key.integer(
            "connectSeconds",
            1...600,
            default: 30,
            "The longest wait for a connection."
        )
        static let stallSeconds = Key.integer(
            "stallSeconds",
            1...3600,
            default: 60,
            "The longest time in which nothing moves before an attempt is given up."
        )
        static let readBackMebibytesPerSecond = Key.integer(
            "readBackMebibytesPerSecond",
            0...100_000,
            default: 0,
            "The most that is read back from the destination, all its items together; 0 is no ceiling."
        )
        static let all = Section(
            path: "destinations[].http",
            sentence: "How a destination that speaks HTTP is reached, and whom to take for it.",
            keys: [
                authorities.documentation, pinnedKey.documentation, clientCertificate.documentation,
                clientKey.documentation, proxy.documentation, sendFootageInTheClear.documentation,
                connectSeconds.documentation, stallSeconds.documentation,
                readBackMebibytesPerSecond.documentation,
            ]
        )
    }
}

/// How a destination that speaks HTTP is reached.
package struct HTTPOptions: Sendable, Equatable {
    package let authorities: String?
    package let pinnedKeys: [String]
    package let clientCertificate: String?
    package let clientKey: String?
    package let proxy: String?
    package let sendsFootageInTheClear: Bool
    package let connectSeconds: Int
    package let stallSeconds: Int
    package let readBackMebibytesPerSecond: Int

    init(reading object: ConfigObject) throws(ConfigError) {
        var object = object
        authorities = try object.readIfPresent(Keys.HTTP.authorities)
        pinnedKeys = try object.values("pinnedKeys", of: Keys.HTTP.pinnedKey)
        clientCertificate = try object.readIfPresent(Keys.HTTP.clientCertificate)
        clientKey = try object.readIfPresent(Keys.HTTP.clientKey)
        proxy = try object.readIfPresent(Keys.HTTP.proxy)
        sendsFootageInTheClear = try object.read(Keys.HTTP.sendFootageInTheClear)
        connectSeconds = Int(try object.read(Keys.HTTP.connectSeconds))
        stallSeconds = Int(try object.read(Keys.HTTP.stallSeconds))
        readBackMebibytesPerSecond = Int(try object.read(Keys.HTTP.readBackMebibytesPerSecond))
        try object.finish()
        guard (clientCertificate == nil) == (clientKey == nil) else {
            throw ConfigError(
                path: object.path(of: clientKey == nil ? "clientKey" : "clientCertificate"),
                reason: "is missing",
                hint: "a client certificate and its key belong together"
            )
        }
    }
}
