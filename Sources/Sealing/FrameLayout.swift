internal import Bytes

/// The fields around a frame's ciphertext, as the message format lays them out.
enum FrameLayout {
    static let endMarker = UInt32.max
    // As bytes, for they are needed with every frame.
    private static let regularFrame = Array("AWSKMSEncryptionClient Frame".utf8)
    private static let finalFrame = Array("AWSKMSEncryptionClient Final Frame".utf8)

    static func sequence(frame: Int) -> UInt32 { UInt32(truncatingIfNeeded: frame + 1) }

    /// The initialisation vector is the sequence number, so that none is ever used twice.
    static func iv(frame: Int) -> [UInt8] {
        var writer = ByteWriter()
        writer.bigEndian(UInt64(0))
        writer.bigEndian(sequence(frame: frame))
        return writer.bytes
    }

    static func aad(messageID: [UInt8], frame: Int, final: Bool, content: Int) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(messageID)
        writer.append(final ? finalFrame : regularFrame)
        writer.bigEndian(sequence(frame: frame))
        writer.bigEndian(UInt64(content))
        return writer.bytes
    }

    /// Everything of a frame before its ciphertext.
    static func front(frame: Int, final: Bool, content: Int) -> [UInt8] {
        var writer = ByteWriter()
        if final { writer.bigEndian(endMarker) }
        writer.bigEndian(sequence(frame: frame))
        writer.append(iv(frame: frame))
        if final { writer.bigEndian(UInt32(truncatingIfNeeded: content)) }
        return writer.bytes
    }
}
