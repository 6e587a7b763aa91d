internal import ConfigTree
internal import Evidence

extension CameraFile.Item {
    init(
        reading object: consuming ConfigObject,
        _ inherited: Inherited,
        _ paths: PathResolver
    ) throws(ConfigError) {
        role = try object.read(Keys.role)
        let media = try object.readIfPresent(Keys.file("media", "A media file to seal."))
        switch (media, try object.objectIfPresent("synthetic")) {
        case (let text?, nil):
            content = .media(path: try paths.resolve(text, at: object.path(of: "media")))
        case (nil, var noise?):
            content = .synthetic(
                size: UInt64(try noise.read(Keys.size)),
                seed: UInt64(try noise.read(Keys.seed))
            )
            try noise.finish()
        default:
            throw ConfigError(
                path: object.path(of: "media"),
                reason: "give either a media file or synthetic: { size, seed }"
            )
        }
        mediaType = try object.readIfPresent(Keys.mediaType) ?? Self.mediaType(of: role, content)
        frameLength = Int(
            try object.readIfPresent(Keys.frameLength) ?? inherited.frameLength
                ?? (role == .clip ? 65_536 : 4096)
        )
        damage = try object.readIfPresent(Keys.itemDamage)
        wholeFrames = try object.readIfPresent(Keys.wholeFrames).map { Int($0) }
        try object.finish()
    }

    private static func mediaType(of role: ItemRole, _ content: CameraFile.Content) -> String {
        switch (role, content) {
        case (.clip, .media): "video/mp4"
        case (.clip, .synthetic), (.log, _), (.object, _): "application/octet-stream"
        case (.track, _), (.bookmarks, _): "application/json"
        }
    }
}

extension ConfigObject {
    /// A path, resolved.
    mutating func file(
        _ name: String,
        _ sentence: String,
        _ paths: PathResolver
    ) throws(ConfigError) -> String {
        try paths.resolve(try read(Keys.file(name, sentence)), at: path(of: name))
    }
}
