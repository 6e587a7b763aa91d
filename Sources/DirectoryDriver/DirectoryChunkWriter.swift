import Platform
import Synchronization
import Upload

/// Writes one chunk at its place in the item's uncommitted file.
final class DirectoryChunkWriter: ChunkWriter {
    private let file: FileDescriptor
    private let map: ChunkMap
    private let chunk: ChunkPlan
    /// The item's path as its keeper knows it.
    private let subject: String
    private var written: UInt64 = 0
    private var isOpen = true

    /// Takes the files over; the chunk's record was cleared before.
    init(_ chunk: ChunkPlan, file: consuming FileDescriptor, map: consuming ChunkMap, subject: String) {
        self.chunk = chunk
        self.file = file
        self.map = map
        self.subject = subject
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(DestinationError) {
        try requireOpen()
        guard UInt64(bytes.count) <= chunk.length - written else {
            isOpen = false
            throw DestinationError(
                .resendChunk,
                "write chunk \(chunk.index) of \(subject): more bytes than planned"
            )
        }
        let offset = Int64(chunk.offset + written)
        try run { () throws(SystemError) in unsafe try file.pwriteAll(bytes, at: offset, subject: subject) }
        written += UInt64(bytes.count)
    }

    func finish() throws(DestinationError) -> Range<Int> {
        try requireOpen()
        isOpen = false
        guard written == chunk.length else {
            throw DestinationError(
                .resendChunk,
                "finish chunk \(chunk.index) of \(subject): \(written) of \(chunk.length) bytes came"
            )
        }
        // First the bytes, then the word that they are there.
        try run { () throws(SystemError) in
            try file.syncData(subject)
            try map.mark(chunk)
        }
        return chunk.index..<chunk.index + 1
    }

    func cancel() { isOpen = false }

    private func requireOpen() throws(DestinationError) {
        guard isOpen else {
            throw DestinationError(
                .resendChunk,
                "write chunk \(chunk.index) of \(subject): it was ended before"
            )
        }
    }

    private func run(_ body: () throws(SystemError) -> Void) throws(DestinationError) {
        do throws(SystemError) {
            try body()
        } catch {
            isOpen = false
            throw DestinationError(
                system: SystemError(operation: error.operation, subject: subject, errno: error.errno)
            )
        }
    }
}
