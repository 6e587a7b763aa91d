internal import ConfigTree
internal import Evidence
internal import Platform

extension CameraFile.Clock {
    init(reading object: consuming ConfigObject) throws(ConfigError) {
        errorMilliseconds = try object.read(Keys.errorMilliseconds)
        zone = try object.read(Keys.zone(default: "Etc/UTC"))
        try object.finish()
    }
}

extension CameraFile.Identity {
    init?(reading object: consuming ConfigObject?, _ paths: PathResolver) throws(ConfigError) {
        guard var object = consume object else { return nil }
        tls = try CameraFile.KeyPair(reading: object.object("tls"), paths)
        signing = try CameraFile.KeyPair(reading: object.object("signing"), paths)
        trust = []
        for entry in try object.objects("trust") {
            trust.append(try CameraFile.Anchors(reading: entry, paths))
        }
        guard !trust.isEmpty else {
            throw ConfigError(
                path: object.path(of: "trust"),
                reason: "is empty",
                hint: "name at least one trust domain whose docks this camera accepts"
            )
        }
        revocations = []
        for (index, text) in try object.values("revocations", of: Keys.file("revocations", "A list."))
            .enumerated()
        {
            revocations.append(try paths.resolve(text, at: "\(object.path(of: "revocations"))[\(index)]"))
        }
        try object.finish()
    }
}

extension CameraFile.KeyPair {
    init(reading object: consuming ConfigObject, _ paths: PathResolver) throws(ConfigError) {
        certificate = try object.file("certificate", "The certificate and its chain, PEM.", paths)
        key = try object.file("key", "The private key, PEM.", paths)
        try object.finish()
    }
}

extension CameraFile.Anchors {
    init(reading object: consuming ConfigObject, _ paths: PathResolver) throws(ConfigError) {
        domain = try object.read(Keys.domain)
        path = try object.file("path", "A PEM file of anchors, or a folder of them.", paths)
        try object.finish()
    }
}

extension ErasePolicy {
    init(reading object: consuming ConfigObject) throws(ConfigError) {
        minimumIntegrity = try object.read(Keys.minimumIntegrity)
        switch object.tree("acceptedDestinations") {
        case nil, .string("any"):
            acceptedDestinations = .any
        case .array:
            acceptedDestinations = .only(
                try object.values("acceptedDestinations", of: Keys.text("", "A destination's identity."))
            )
        case .some(let other):
            throw ConfigError(
                path: object.path(of: "acceptedDestinations"),
                reason: "must be \"any\" or a list of identities, is \(other.kind)"
            )
        }
        try object.finish()
    }
}

extension CameraFile.Recording {
    init(
        reading object: consuming ConfigObject,
        _ inherited: Inherited,
        _ paths: PathResolver
    ) throws(ConfigError) {
        id = try object.read(Keys.id(default: Keys.recordingID(inherited.number)))
        state = try object.read(Keys.state)
        damage = try object.readIfPresent(Keys.manifestDamage)
        start = try object.read(Keys.start)
        let duration = try object.readIfPresent(Keys.duration)
        switch (duration, try object.readIfPresent(Keys.end)) {
        case (let seconds?, nil):
            end = start + Int64(seconds * 1000)
        case (nil, let time?):
            guard time >= start else {
                throw ConfigError(path: object.path(of: "end"), reason: "is before the start")
            }
            end = time
        default:
            throw ConfigError(
                path: object.path(of: "duration"),
                reason: "give either a duration in seconds or an end"
            )
        }
        zone = try object.read(Keys.zone(default: inherited.zone))
        officer = try object.readIfPresent(Keys.text("officer", "The force's opaque id, an invented one."))
        classification = try object.read(Keys.classification)
        markings = try object.values("markings", of: Keys.marking)
        var trigger = try object.object("trigger")
        triggers = Triggers(
            start: try trigger.read(Keys.trigger("start")),
            stop: try trigger.read(Keys.trigger("stop"))
        )
        try trigger.finish()
        if var entry = try object.objectIfPresent("incident") {
            incident = Incident(
                kind: try entry.read(Keys.incidentKind),
                value: try entry.read(Keys.text("value", "The reference, an invented one."))
            )
            try entry.finish()
        }
        offence = try object.readIfPresent(Keys.text("offence", "The offence, an invented one."))
        items = []
        for entry in try object.objects("items") {
            items.append(try CameraFile.Item(reading: entry, inherited, paths))
        }
        guard (1...32).contains(items.count) else {
            throw ConfigError(path: object.path(of: "items"), reason: "must list 1 to 32 items")
        }
        try object.finish()
    }
}
