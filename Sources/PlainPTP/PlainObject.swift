package import Bytes
internal import Cryptography
package import Evidence

/// One object of a plain camera, as the camera describes it.
package struct PlainObject: Sendable {
    /// Good for this session only.
    package let handle: UInt32
    package let description: ClaimedObject
    /// `nil` where the camera cannot say it.
    package let size: UInt64?
    /// Nothing in its description tells it from another one that might take its place: only its bytes do.
    package let needsBytes: Bool

    /// The name of the recording it becomes; `content` is what was read, for an object that needs it.
    ///
    /// The same description (and bytes, where they count) makes the same name, at any station and after any crash.
    package func recording(content: SHA256Digest? = nil) -> RecordingID? {
        guard !needsBytes || content != nil else { return nil }
        var label = ByteWriter()
        label.bigEndian(description.storage)
        label.bigEndian(size ?? .max)
        for text in [description.path, description.captured ?? "", description.modified ?? ""] {
            label.bigEndian(UInt32(text.utf8.count))
            label.append(Array(text.utf8))
        }
        if needsBytes, let content { label.append(content.bytes) }
        return RecordingID("ptp-\(SHA256.hash(label.bytes).hex.prefix(40))")
    }

    /// When it was made, milliseconds since 1970 as if in UTC; nought where the camera does not say it properly.
    package var captured: Int64 {
        [description.captured, description.modified].compactMap { $0.flatMap(PTPDateTime.milliseconds) }.first
            ?? 0
    }
}
