import ConfigTree

extension Keys {
    enum ObjectStore {
        static let connectionFile = Key.path(
            "connectionFile",
            "An Axis connection file, which nobody else may read; instead of `login`, `user` and `key`."
        ).optional()
        static let login = Key.text(
            "login",
            accepts: "an address such as `https://objects.example/auth/v1.0`",
            limit: 512,
            "Where to log in (v1); the store then says where its containers are."
        ) { $0.hasPrefix("https://") || $0.hasPrefix("http://") }.optional()
        static let user = Key.text(
            "user",
            accepts: "a user such as `force:docks`",
            limit: 256,
            "Whom to log in as."
        ) { !$0.isEmpty && $0.utf8.allSatisfy { $0 > 32 && $0 < 127 } }.optional()
        static let key = Key.text(
            "key",
            accepts: "a path or `credential:NAME`",
            hint: "a systemd credential is written 'credential:NAME'",
            "A file with the user's key in one line, which nobody else may read."
        ) { text in ["/", "credential:"].contains { text.hasPrefix($0) && text.count > $0.count } }.optional()
        static let segments = Key<ObjectStoreSegments>.choice(
            "segments",
            default: .whereOffered,
            "Whether items go in by segments where the store puts them together, or always by one request each."
        )
        static let segmentMebibytes = Key.integer(
            "segmentMebibytes",
            0...1024,
            default: 512,
            "How much of an item is one segment, in whole chunks and one at least; what breaks off is sent again up to that "
                + "much, and what stands before the store must let it through in one request."
        )
        static let abandonAfterDays = Key.integer(
            "abandonAfterDays",
            1...3650,
            default: 14,
            "The age at which another station's unfinished upload of the same recording is given up."
        )
        static let all = Section(
            path: "destinations[].\"object-store\"",
            sentence: "The driver `object-store`: an account of an OpenStack object store.",
            keys: [
                connectionFile.documentation, login.documentation, user.documentation, key.documentation,
                segments.documentation, segmentMebibytes.documentation, abandonAfterDays.documentation,
            ]
        )
    }
}

/// How items go into an object store.
package enum ObjectStoreSegments: String, Sendable, CaseIterable {
    case whereOffered, never
}

/// An account of an OpenStack object store.
package struct ObjectStoreOptions: Sendable, Equatable {
    /// How the account is found.
    package enum Access: Sendable, Equatable {
        case connectionFile(String)
        /// `key` is a path, or `credential:NAME`.
        case login(String, user: String, key: String)
    }

    package let access: Access
    package let segments: ObjectStoreSegments
    package let segmentMebibytes: Int
    package let abandonAfterDays: Int

    init(reading object: ConfigObject) throws(ConfigError) {
        var object = object
        let file = try object.readIfPresent(Keys.ObjectStore.connectionFile)
        let login = try object.readIfPresent(Keys.ObjectStore.login)
        let user = try object.readIfPresent(Keys.ObjectStore.user)
        let key = try object.readIfPresent(Keys.ObjectStore.key)
        segments = try object.read(Keys.ObjectStore.segments)
        segmentMebibytes = Int(try object.read(Keys.ObjectStore.segmentMebibytes))
        abandonAfterDays = Int(try object.read(Keys.ObjectStore.abandonAfterDays))
        try object.finish()
        if let file, login == nil, user == nil, key == nil {
            access = .connectionFile(file)
        } else if let login, let user, let key, file == nil {
            access = .login(login, user: user, key: key)
        } else {
            throw ConfigError(
                path: object.path(of: file == nil ? "login" : "connectionFile"),
                reason: "does not go together with the rest",
                hint: "give either connectionFile, or login, user and key"
            )
        }
    }
}
