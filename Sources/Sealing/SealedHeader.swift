internal import Bytes

/// The header of a sealed item: an AWS Encryption SDK message, format 2.0, suite 0x0478, framed.
///
/// Parsing checks form only. Nothing in it is true before a `SealedReader` has checked commitment and tag.
package struct SealedHeader: Equatable, Sendable {
    /// AES-256-GCM, HKDF-SHA-512, key commitment, no footer.
    package static let suite: UInt16 = 0x0478
    /// No header of ours comes near; a longer one is refused.
    package static let maximumByteCount = 16 << 10
    package static let maximumWrappings = 16
    package static let messageIDByteCount = 32
    package static let frameLengths = 4 << 10...1 << 20

    static let commitmentByteCount = 32
    static let tagByteCount = 16
    private static let version: UInt8 = 2
    private static let framed: UInt8 = 2

    package let messageID: [UInt8]
    package let context: EncryptionContext
    package let dataKeys: [EncryptedDataKey]
    package let frameLength: Int
    package let commitment: [UInt8]
    /// Everything before the tag: what the tag authenticates.
    let body: [UInt8]
    package let tag: [UInt8]

    /// The exact bytes of the header; the first frame follows them.
    package var bytes: [UInt8] { body + tag }
    package var byteCount: Int { body.count + tag.count }

    /// A header to be tagged by `tagged`.
    init(
        messageID: [UInt8],
        context: EncryptionContext,
        dataKeys: [EncryptedDataKey],
        frameLength: Int,
        commitment: [UInt8]
    ) throws(SealingError) {
        guard Self.isLegal(frameLength: frameLength) else { throw Self.illegal(frameLength: frameLength) }
        guard messageID.count == Self.messageIDByteCount, commitment.count == Self.commitmentByteCount,
            (1...Self.maximumWrappings).contains(dataKeys.count)
        else { throw .malformedHeader("impossible field") }
        self.messageID = messageID
        self.context = context
        self.dataKeys = dataKeys
        self.frameLength = frameLength
        self.commitment = commitment
        tag = []
        var writer = ByteWriter()
        writer.append([Self.version])
        writer.bigEndian(Self.suite)
        writer.append(messageID)
        let context = context.serialized
        writer.bigEndian(UInt16(truncatingIfNeeded: context.count))
        writer.append(context)
        writer.bigEndian(UInt16(truncatingIfNeeded: dataKeys.count))
        for key in dataKeys { key.write(to: &writer) }
        writer.append([Self.framed])
        writer.bigEndian(UInt32(truncatingIfNeeded: frameLength))
        writer.append(commitment)
        body = writer.bytes
        guard body.count + Self.tagByteCount <= Self.maximumByteCount else {
            throw Self.tooLong
        }
    }

    private init(_ other: Self, tag: [UInt8]) {
        messageID = other.messageID
        context = other.context
        dataKeys = other.dataKeys
        frameLength = other.frameLength
        commitment = other.commitment
        body = other.body
        self.tag = tag
    }

    func tagged(_ tag: [UInt8]) -> Self { Self(self, tag: tag) }

    /// Reads the header at the front of `prefix`, which may hold any number of bytes after it.
    ///
    /// `headerTruncated` says that more bytes are needed; never more than `maximumByteCount` in all.
    package init(parsing prefix: [UInt8]) throws(SealingError) {
        var reader = HeaderReader(prefix)
        try Self.checkSuite(&reader)
        messageID = try reader.take(Self.messageIDByteCount)
        context = try EncryptionContext(parsing: try reader.field())
        let wrappings = try reader.uint16()
        guard (1...Self.maximumWrappings).contains(Int(wrappings)) else {
            throw .malformedHeader("\(wrappings) wrapped keys, 1 to \(Self.maximumWrappings) allowed")
        }
        var dataKeys: [EncryptedDataKey] = []
        for _ in 0..<wrappings { dataKeys.append(try EncryptedDataKey(reading: &reader)) }
        self.dataKeys = dataKeys
        guard try reader.byte() == Self.framed else { throw .malformedHeader("content is not framed") }
        let frameLength = Int(try reader.uint32())
        guard Self.isLegal(frameLength: frameLength) else { throw Self.illegal(frameLength: frameLength) }
        self.frameLength = frameLength
        commitment = try reader.take(Self.commitmentByteCount)
        body = Array(prefix.prefix(reader.offset))
        tag = try reader.take(Self.tagByteCount)
    }

    /// Version and suite, first of all: what does not commit to its key is refused under that name.
    private static func checkSuite(_ reader: inout HeaderReader) throws(SealingError) {
        switch try reader.byte() {
        case 1:
            // Format 1.0 has a type byte, and only suites without commitment.
            _ = try reader.byte()
            throw .uncommittedSuite(try reader.uint16())
        case version: break
        case let other: throw .malformedHeader("version \(other) is not 2")
        }
        let suite = try reader.uint16()
        guard suite != Self.suite else { return }
        throw committed.contains(suite) ? .otherSuite(suite) : .uncommittedSuite(suite)
    }

    /// Suites that commit to their key: 0x0478 and the same with a signed footer.
    private static let committed: Set<UInt16> = [0x0478, 0x0578]

    /// A power of two from 4 KiB to 1 MiB.
    static func isLegal(frameLength: Int) -> Bool {
        frameLengths.contains(frameLength) && frameLength.nonzeroBitCount == 1
    }

    private static func illegal(frameLength: Int) -> SealingError {
        .malformedHeader("frame length \(frameLength) is not a power of two from 4 KiB to 1 MiB")
    }

    static let tooLong = SealingError.malformedHeader("longer than \(maximumByteCount) bytes")
}
