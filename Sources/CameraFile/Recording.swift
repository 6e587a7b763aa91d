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

        package var id: String
        package var state: State
        /// RFC 3339, with the zone's offset.
        package var start: String
        package var end: String
        package var zone: String
        package var officer: String?
        package var classification: String
        package var markings: [String]
        package var startTrigger: String
        package var stopTrigger: String
        package var incident: Incident?
        package var offence: String?
        package var items: [Item]
    }

    /// A reference into the force's own systems.
    package struct Incident: Equatable, Sendable {
        package var kind: String
        package var value: String
    }

    /// One file of a recording.
    package struct Item: Equatable, Sendable {
        package var role: String
        package var mediaType: String
        package var content: Content
        /// Bytes of plaintext in one frame.
        package var frameLength: Int
        /// For a recovered recording: how many frames survive; all whole ones but the last when not said.
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
