package import ConfigTree

extension StationOptions {
    /// Reads and checks a configuration file; the error names the key and says what to do.
    package init(parsing bytes: [UInt8]) throws(ConfigError) {
        var top = try ConfigObject(try ConfigTree(parsing: bytes))
        station = try top.read(Keys.Top.station)
        trustDomain = try top.read(Keys.Top.trustDomain)
        stateDirectory = try top.read(Keys.Top.stateDirectory)
        runtimeDirectory = try top.read(Keys.Top.runtimeDirectory)
        automaticBays = try top.read(Keys.Top.automaticBays)
        maxActiveOffloads = Int(try top.read(Keys.Top.maxActiveOffloads))
        identity = try IdentityOptions(reading: try top.object("identity"))
        trust = try TrustOptions(reading: try top.object("trust"), of: trustDomain)
        bays = try BayOptions.list(try top.objects("bays"), path: "bays", automatic: automaticBays)
        destinations = try DestinationOptions.list(try top.objects("destinations"), path: "destinations")
        retry = try RetryOptions(reading: try top.object("retry"))
        bandwidth = try BandwidthOptions(reading: try top.object("bandwidth"))

        var section = try top.object("clock")
        clock = ClockOptions(setCameras: try section.read(Keys.Clock.setCameras))
        try section.finish()
        section = try top.object("erase")
        erase = EraseOptions(isEnabled: try section.read(Keys.Erase.enabled))
        try section.finish()
        section = try top.object("audit")
        audit = AuditOptions(checkpointEvery: Int(try section.read(Keys.Audit.checkpointEvery)))
        try section.finish()
        section = try top.object("deadlines")
        deadlines = DeadlineOptions(parkSeconds: Int(try section.read(Keys.Deadlines.parkSeconds)))
        try section.finish()
        try top.finish()
    }
}

extension IdentityOptions {
    init(reading object: ConfigObject) throws(ConfigError) {
        var object = object
        tlsCertificate = try object.read(Keys.Identity.tlsCertificate)
        tlsKey = try object.read(Keys.Identity.tlsKey)
        signingCertificate = try object.read(Keys.Identity.signingCertificate)
        signingKey = try object.read(Keys.Identity.signingKey)
        try object.finish()
        guard signingKey != tlsKey else {
            throw ConfigError(
                path: object.path(of: "signingKey"),
                reason: "must not be the key of the channel",
                hint:
                    "statements are signed by a key of their own, so that neither use can stand for the other"
            )
        }
    }
}

extension TrustOptions {
    init(reading object: ConfigObject, of domain: String) throws(ConfigError) {
        var object = object
        bundles = try Self.paths(&object, "bundles", Keys.Trust.bundle)
        revocations = try Self.paths(&object, "revocations", Keys.Trust.revocation)
        try object.finish()
        guard bundles.contains(where: { $0.domain == domain }) else {
            throw ConfigError(
                path: object.path(of: "bundles"),
                reason: "has no entry for this station's own trust domain '\(domain)'",
                hint: "add \"\(domain)\": \"/etc/bwvdock/trust/\(domain).pem\""
            )
        }
        for entry in revocations where !bundles.contains(where: { $0.domain == entry.domain }) {
            throw ConfigError(
                path: object.path(of: "revocations") + ".\"\(entry.domain)\"",
                reason: "names a trust domain without a bundle"
            )
        }
    }

    private static func paths(
        _ object: inout ConfigObject,
        _ name: String,
        _ key: Key<String>
    ) throws(ConfigError) -> [DomainPath] {
        var paths: [DomainPath] = []
        for (domain, path) in try object.map(name, of: key) {
            guard !domain.isEmpty, domain.utf8.allSatisfy(Keys.isDomainCharacter) else {
                throw ConfigError(
                    path: "\(object.path(of: name)).\"\(domain)\"",
                    reason: "is not the name of a trust domain",
                    hint: "a trust domain is a lower-case domain name"
                )
            }
            paths.append(DomainPath(domain: domain, path: path))
        }
        return paths
    }
}

extension BandwidthOptions {
    init(reading object: ConfigObject) throws(ConfigError) {
        var object = object
        always = try Self.ceilings(&object)
        var times: [BandwidthTime] = []
        for var window in try object.objects("times") {
            let from = try window.read(Keys.Bandwidth.from)
            let until = try window.read(Keys.Bandwidth.until)
            guard from != until else {
                throw ConfigError(
                    path: window.path(of: "until"),
                    reason: "must not be the same as from",
                    hint: "ceilings for the whole day stand outside 'times'"
                )
            }
            times.append(
                BandwidthTime(
                    from: Keys.Bandwidth.minutes(from) ?? 0,
                    until: Keys.Bandwidth.minutes(until) ?? 0,
                    ceilings: try Self.ceilings(&window)
                )
            )
            try window.finish()
        }
        self.times = times
        try object.finish()
    }

    private static func ceilings(_ object: inout ConfigObject) throws(ConfigError) -> BandwidthCeilings {
        BandwidthCeilings(
            stationKiBPerSecond: UInt64(clamping: try object.read(Keys.Bandwidth.station)),
            bayKiBPerSecond: UInt64(clamping: try object.read(Keys.Bandwidth.bay))
        )
    }
}

extension RetryOptions {
    init(reading object: ConfigObject) throws(ConfigError) {
        var object = object
        firstSeconds = Int(try object.read(Keys.Retry.firstSeconds))
        maximumSeconds = Int(try object.read(Keys.Retry.maximumSeconds))
        try object.finish()
        guard maximumSeconds >= firstSeconds else {
            throw ConfigError(
                path: object.path(of: "maximumSeconds"),
                reason: "must not be less than firstSeconds"
            )
        }
    }
}
