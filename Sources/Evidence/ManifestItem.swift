package import Bytes

/// What an item is for.
package enum ItemRole: String, CaseIterable, Sendable {
    case clip
    case track
    case bookmarks
    case log
    /// Whatever a camera that vouches for nothing holds; never in a manifest.
    case object

    /// What a manifest may say.
    package static var allCases: [ItemRole] { [.clip, .track, .bookmarks, .log] }
}

/// What a manifest says of one item.
package struct ManifestItem: Equatable, Sendable {
    /// 1 TiB: far above any camera, low enough that no arithmetic on it overflows.
    package static let greatestSize: UInt64 = 1 << 40

    package var role: ItemRole
    package var mediaType: String
    /// Plaintext bytes.
    package var size: UInt64
    /// SHA-256 of the plaintext.
    package var digest: SHA256Digest
    package var chunkSize: UInt64
    package var chunkDigests: [SHA256Digest]
    /// Opaque name under which the camera shows the sealed item.
    package var objectName: String
    /// Bytes of the sealed item; a cut one ends with its last whole frame.
    package var sealedSize: UInt64
    /// SHA-256 of those bytes.
    package var sealedDigest: SHA256Digest
    /// The sealed message's id, 32 bytes.
    package var messageID: [UInt8]
    /// Plaintext bytes of every frame but the last.
    package var frameLength: UInt64
    /// For an item that was cut off: how many whole frames it has, none of them final.
    package var wholeFrames: UInt64?

    /// Describes an item; its chunk size follows from its size.
    package init(
        role: ItemRole,
        mediaType: String,
        size: UInt64,
        digest: SHA256Digest,
        chunkDigests: [SHA256Digest],
        objectName: String,
        sealedSize: UInt64,
        sealedDigest: SHA256Digest,
        messageID: [UInt8],
        frameLength: UInt64,
        wholeFrames: UInt64? = nil
    ) {
        self.role = role
        self.mediaType = mediaType
        self.size = size
        self.digest = digest
        chunkSize = ChunkGeometry.chunkSize(forItemOf: size)
        self.chunkDigests = chunkDigests
        self.objectName = objectName
        self.sealedSize = sealedSize
        self.sealedDigest = sealedDigest
        self.messageID = messageID
        self.frameLength = frameLength
        self.wholeFrames = wholeFrames
    }
}
