internal import Bytes
internal import CameraFile
internal import Cryptography
internal import Evidence
import Glibc
internal import Platform
internal import Sealing

/// Seals one item into the store, front to back, once.
struct ItemSealer {
    let context: EncryptionContext
    let keyring: RawAESKeyring
    let store: StoreLayout

    /// Seals `item` under a new opaque name; `isCut` ends it at a whole frame, as a power cut does.
    func seal(_ item: CameraFile.Item, isCut: Bool) throws(FirmwareError) -> ManifestItem {
        var source = try PlaintextSource(item.content)
        let frame = UInt64(item.frameLength)
        let wholeFrames = isCut ? min(UInt64(item.wholeFrames ?? .max), source.size / frame) : nil
        let size = wholeFrames.map { $0 * frame } ?? source.size
        if let objection = item.objection(toDamageOf: size) {
            throw FirmwareError("seal", "an item", cause: objection)
        }
        do {
            let name = "\(Hex.encode(try Random.bytes(8))).sealed"
            let writer = try SealedWriter(
                context: context,
                frameLength: item.frameLength,
                wrappings: [keyring],
                ending: isCut ? .emptyFrame : .fullFrame
            )
            var sealed = SealedFile(
                file: try FileDescriptor.open(store.object(name), O_WRONLY | O_CREAT | O_EXCL),
                path: store.object(name)
            )
            try sealed.write(writer.header.bytes)
            var digests = ChunkDigests(size: size)
            var rest = size
            while rest > 0 {
                let piece = try source.next(upTo: rest)
                guard !piece.isEmpty else { throw FirmwareError("seal", name, cause: "the media shrank") }
                rest -= UInt64(piece.count)
                digests.update(piece)
                try sealed.write(try writer.append(piece))
            }
            if isCut { _ = writer.abandonAsCut() } else { try sealed.write(try writer.finish()) }
            let (digest, chunks) = digests.finish()
            let (sealedSize, sealedDigest) = try sealed.finish()
            let described = ManifestItem(
                role: item.role,
                mediaType: item.mediaType,
                size: size,
                digest: digest,
                chunkDigests: chunks,
                objectName: name,
                sealedSize: sealedSize,
                sealedDigest: sealedDigest,
                messageID: writer.header.messageID,
                frameLength: frame,
                wholeFrames: wholeFrames
            )
            return try item.damage?.strike(
                described,
                at: store.object(name),
                headerSize: writer.header.byteCount
            ) ?? described
        } catch let error as FirmwareError {
            throw error
        } catch let error as SystemError {
            throw FirmwareError(error)
        } catch {
            throw FirmwareError("seal", "an item", error)
        }
    }
}

/// The sealed bytes on their way to the disk, digested as they go.
private struct SealedFile: ~Copyable {
    private let file: FileDescriptor
    private let path: String
    private var hash = SHA256()

    init(file: consuming FileDescriptor, path: String) {
        self.file = file
        self.path = path
    }

    mutating func write(_ bytes: [UInt8]) throws(SystemError) {
        hash.update(bytes)
        try file.writeAll(bytes, subject: path)
    }

    consuming func finish() throws(SystemError) -> (size: UInt64, digest: SHA256Digest) {
        try file.sync(path)
        let size = hash.byteCount
        return (size, hash.finalize())
    }
}
