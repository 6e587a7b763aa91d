internal import Bytes
internal import Cryptography
package import Evidence
package import PTPInitiator

/// Why an object has no digests.
package enum DigestFailure: Error {
    /// The object is not what its camera says, or cannot be read whole; the camera goes on.
    case object(String)
    case wire(PTPError)
    /// The station has no time for it now.
    case abandoned
}

/// Reads an object once and digests it.
package struct ObjectDigests {
    private let reader: ObjectReader
    private let object: PlainObject
    private let goesOn: (Int) -> Bool

    /// `goesOn` is told of every piece read, and answers whether to read on.
    package init(_ object: PlainObject, _ reader: ObjectReader, goesOn: @escaping (Int) -> Bool) {
        self.object = object
        self.reader = reader
        self.goesOn = goesOn
    }

    package func item() throws(DigestFailure) -> UnprovenItem {
        guard let stated = object.size else {
            let first = try read(upTo: nil, chunkSize: ChunkGeometry.smallestChunk)
            let right = ChunkGeometry.chunkSize(forItemOf: first.size)
            // Too long for the chunks it was counted in.
            return right == first.chunkSize ? first : try read(upTo: first.size, chunkSize: right)
        }
        guard stated <= reader.reach, stated <= ManifestItem.greatestSize else {
            throw .object("\(stated) bytes are \(reader.limit)")
        }
        let usual = ChunkGeometry.chunkSize(forItemOf: stated)
        return try read(upTo: stated, chunkSize: reader.isRandom ? usual : max(usual, stated))
    }

    private func read(upTo stated: UInt64?, chunkSize: UInt64) throws(DigestFailure) -> UnprovenItem {
        let running = RunningItem(chunkSize: chunkSize)
        let most = min(stated ?? .max, reader.reach, ManifestItem.greatestSize)
        // One byte more than it is said to have shows one that has more.
        let limit = most == reader.reach ? most : most + 1
        while running.size < limit {
            let asked = reader.piece(at: running.size, of: limit - running.size)
            let isLast = limit > most && running.size + UInt64(asked) == limit
            let received = try piece(at: running.size, asked, running, surplus: isLast ? 1 : nil)
            guard goesOn(0) else { throw .abandoned }
            if received < asked || !reader.isRandom { break }
        }
        if let stated, running.size != stated {
            throw .object("it says it has \(stated) bytes, and gave \(running.size) or more")
        }
        guard running.size <= ManifestItem.greatestSize else { throw .object("it does not end") }
        return running.finish(mediaType: MediaType.of(object.description))
    }

    private func piece(
        at offset: UInt64,
        _ asked: Int,
        _ running: RunningItem,
        surplus: Int?
    ) throws(DigestFailure) -> Int {
        do throws(PTPError) {
            return try reader.read(at: offset, count: asked) { bytes in
                unsafe running.update(bytes)
                // A single transaction may take minutes.
                _ = goesOn(bytes.count)
            }
        } catch {
            // Behind an object's end some devices answer with nothing, others with no.
            if case .refused = error.cause, let surplus {
                guard asked > surplus else { return 0 }
                return try piece(at: offset, asked - surplus, running, surplus: nil)
            }
            guard error.isHarmless else { throw .wire(error) }
            throw .object("\(error.cause)")
        }
    }
}

/// The digests of an item while it streams by.
private final class RunningItem {
    let chunkSize: UInt64
    private(set) var size: UInt64 = 0
    private var whole = SHA256()
    private var chunk = SHA256()
    private var chunks: [SHA256Digest] = []

    init(chunkSize: UInt64) { self.chunkSize = chunkSize }

    func update(_ bytes: UnsafeRawBufferPointer) {
        unsafe whole.update(bytes)
        var rest = unsafe bytes
        while unsafe !rest.isEmpty {
            let room = Int(clamping: chunkSize - size % chunkSize)
            let part = unsafe UnsafeRawBufferPointer(rebasing: rest.prefix(room))
            unsafe chunk.update(part)
            size += UInt64(part.count)
            if size.isMultiple(of: chunkSize) { endChunk() }
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(room))
        }
    }

    func finish(mediaType: String) -> UnprovenItem {
        if !size.isMultiple(of: chunkSize) { endChunk() }
        var finished = SHA256()
        swap(&finished, &whole)
        return UnprovenItem(
            mediaType: mediaType,
            size: size,
            digest: finished.finalize(),
            chunkSize: chunkSize,
            chunkDigests: chunks
        )
    }

    private func endChunk() {
        var finished = SHA256()
        swap(&finished, &chunk)
        chunks.append(finished.finalize())
    }
}
