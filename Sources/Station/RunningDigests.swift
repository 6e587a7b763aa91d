internal import Bytes
internal import Cryptography

/// The two digests that run while a chunk streams by: the chunk's own and the whole item's.
final class RunningDigests {
    private var chunk = SHA256()
    private var item: SHA256

    init(from state: SHA256State?) {
        item = state.map { SHA256(resuming: $0) } ?? SHA256()
    }

    func update(_ bytes: UnsafeRawBufferPointer) {
        unsafe SHA256.update(&chunk, &item, bytes)
    }

    /// The item's state here, to resume from; `nil` between block boundaries.
    var itemState: SHA256State? { item.savedState() }

    func finishChunk() -> SHA256Digest {
        var finished = SHA256()
        swap(&finished, &chunk)
        return finished.finalize()
    }

    func finishItem() -> SHA256Digest {
        var finished = SHA256()
        swap(&finished, &item)
        return finished.finalize()
    }
}
