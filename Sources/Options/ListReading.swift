import ConfigTree

extension BayOptions {
    static func list(
        _ objects: [ConfigObject],
        path: String,
        automatic: Bool
    ) throws(ConfigError) -> [BayOptions] {
        var bays: [BayOptions] = []
        for var object in objects {
            let bay = BayOptions(
                name: try object.read(Keys.Bay.name),
                port: try object.read(Keys.Bay.port),
                servesPlainCameras: try object.read(Keys.Bay.plainCameras)
            )
            try object.finish()
            try refuseRepeat(of: bay.name, "name", at: object, among: bays.map(\.name))
            try refuseRepeat(of: bay.port, "port", at: object, among: bays.map(\.port))
            bays.append(bay)
        }
        guard !bays.isEmpty || automatic else {
            throw ConfigError(
                path: path,
                reason: "is missing or empty",
                hint: "name at least one bay, such as { name: \"A1\", port: \"1-2\" }, or set automaticBays"
            )
        }
        return bays
    }
}

extension DestinationOptions {
    static func list(_ objects: [ConfigObject], path: String) throws(ConfigError) -> [DestinationOptions] {
        var destinations: [DestinationOptions] = []
        for object in objects {
            let destination = try DestinationOptions(reading: object)
            try refuseRepeat(of: destination.name, "name", at: object, among: destinations.map(\.name))
            destinations.append(destination)
        }
        guard destinations.contains(where: \.isRequired) else {
            throw ConfigError(
                path: path,
                reason: "needs at least one required destination",
                hint: "without one a camera would be cleared before anything is proven"
            )
        }
        return destinations
    }

    private init(reading object: ConfigObject) throws(ConfigError) {
        var object = object
        name = try object.read(Keys.Destination.name)
        driver = try object.read(Keys.Destination.driver)
        isRequired = try object.read(Keys.Destination.required)
        minimumIntegrity = try object.read(Keys.Destination.minimumIntegrity)
        minimumAttestation = try object.read(Keys.Destination.minimumAttestation)
        metadata = try object.objectIfPresent("metadata").map { object throws(ConfigError) in
            try MetadataOptions(reading: object)
        }
        let speaksHTTP = driver != .directory
        http = speaksHTTP ? try HTTPOptions(reading: object.object("http")) : nil
        objectStore =
            driver == .objectStore ? try ObjectStoreOptions(reading: object.object("object-store")) : nil
        s3 = driver == .s3 ? try S3Options(reading: object.object("s3")) : nil
        switch driver {
        case .directory:
            var settings = try object.object("directory")
            directory = DirectoryOptions(
                path: try settings.read(Keys.Directory.path),
                allowPlaintextOnThisHost: try settings.read(Keys.Directory.allowPlaintextOnThisHost)
            )
            try settings.finish()
            guard minimumAttestation == .none else {
                throw ConfigError(
                    path: object.path(of: "minimumAttestation"),
                    reason: "cannot be met: a directory signs nothing",
                    hint: "leave it out, or choose a driver whose destination signs"
                )
            }
        case .objectStore, .s3:
            directory = nil
            guard minimumAttestation == .none else {
                throw ConfigError(
                    path: object.path(of: "minimumAttestation"),
                    reason: "cannot be met: such a store signs nothing",
                    hint: "leave it out, or choose a driver whose destination signs"
                )
            }
        }
        try object.finish()
    }
}

private func refuseRepeat(
    of value: String,
    _ name: String,
    at object: ConfigObject,
    among others: [String]
) throws(ConfigError) {
    guard others.contains(value) else { return }
    throw ConfigError(
        path: object.path(of: name),
        reason: "'\(value)' is used twice",
        hint: "every \(name) here must be different"
    )
}
