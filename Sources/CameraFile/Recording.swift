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
