package import Evidence

extension CameraFile {
    /// One press of the button.
    package struct Recording: Equatable, Sendable {
        package enum State: String, CaseIterable, Sendable {
            case closed
            /// Cut off by a power failure; its items end at their last whole frame.
            case recovered
            /// Still being made: no manifest yet. Only the last recording can be.
            case open
        }

        package var id: RecordingID
        package var state: State
        /// Something wrong with its manifest, on purpose.
        package var damage: ManifestDamage?
        /// Milliseconds since 1970, by the camera's own clock.
        package var start: Int64
        package var end: Int64
        package var zone: String
        /// The force's opaque id of an officer; a fixture's is invented.
        package var officer: String?
        package var classification: Classification
        package var markings: [Marking]
        package var triggers: Triggers
        package var incident: Incident?
        package var offence: String?
        package var items: [Item]
    }

    /// One file of a recording.
    package struct Item: Equatable, Sendable {
        package var role: ItemRole
        package var mediaType: String
        package var content: Content
        /// Something wrong with it, on purpose.
        package var damage: ItemDamage?
        /// Bytes of plaintext in one frame.
        package var frameLength: Int
        /// How many frames survive a cut; in a recovered recording all whole ones when not said.
        ///
        /// In a closed recording it makes a truncation: nothing signed says that the item was cut.
        package var wholeFrames: Int?
    }

    /// Where an item's plaintext comes from.
    package enum Content: Equatable, Sendable {
        case media(path: String)
        case synthetic(size: UInt64, seed: UInt64)
    }

    /// What is wrong with a recording's manifest; the recordings around it are sound.
    package enum ManifestDamage: String, CaseIterable, Sendable {
        /// One bit differs from what was signed.
        case manifest
        /// One bit of the signature differs.
        case signature
        /// Signed as it is, but it names another manifest as the one before.
        case chain
    }

    /// What is wrong with a sealed item, while the signed manifest gives the digest of the sealed bytes as they are.
    package enum ItemDamage: String, CaseIterable, Sendable {
        case headerTag
        case commitment
        /// One bit of the second frame's ciphertext.
        case frame
        case frameTag
        /// The second and third frame in each other's place.
        case frameOrder
        /// The last bytes are missing, and no manifest says so.
        case truncation
        /// The manifest's digest of the first chunk; needs an item of more than one chunk.
        case chunkDigest
        /// The manifest's digest of the whole; needs an item of more than one chunk.
        case itemDigest
    }

    /// Misbehaviour on purpose, by name; what each does is said at `FirmwareFaults`.
    package enum Fault: String, CaseIterable, Sendable {
        case loseEraseAnswer
        case vanishWithoutTombstone
        case eraseWithoutTombstone
        case wrongManifestSignature
        case wrongInventorySignature
        case staleInventoryNonce
        case brokenChain
        case wrongKey
        case keepSilent
    }
}

extension CameraFile.Recording {
    /// One that has just been begun: a second of noise so far.
    ///
    /// `nil` for what is no id.
    package static func begun(_ id: String, at start: Int64, zone: String, seed: UInt64) -> Self? {
        guard let id = RecordingID(id) else { return nil }
        let clip = CameraFile.Item(
            role: .clip,
            mediaType: "video/mp4",
            content: .synthetic(size: 1_000_000, seed: seed),
            frameLength: 1 << 16
        )
        return Self(
            id: id,
            state: .open,
            start: start,
            end: start + 1000,
            zone: zone,
            classification: .unclassified,
            markings: [],
            triggers: Triggers(start: "button", stop: "power"),
            items: [clip]
        )
    }
}
