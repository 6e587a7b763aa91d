import Bytes
import Cryptography
import Glibc
import Platform
import Upload

/// Which chunks of an uncommitted item are held whole, kept beside its bytes.
///
/// One 32-byte record a chunk, written once the chunk's bytes are durable. A record that is torn, cleared, or was made for
/// other bytes matches no plan and counts as not held. The first 32 bytes name the machine's boot in which the records
/// were made: after another boot, resuming reads the bytes once before it believes them.
struct ChunkMap: ~Copyable {
    private static let recordSize: Int64 = 32
    private let file: FileDescriptor
    private let path: String

    /// Opens the map of an upload that has begun.
    init(opening path: String) throws(SystemError) {
        self.init(try FileDescriptor.open(path, O_RDWR), path)
    }

    private init(_ file: consuming FileDescriptor, _ path: String) {
        self.file = file
        self.path = path
    }

    /// Opens the map, making it if there is none.
    static func create(_ path: String) throws(SystemError) -> ChunkMap {
        let file = try FileDescriptor.open(path, O_RDWR | O_CREAT)
        _ = fchmod(file.raw, 0o600)
        let isNew = try file.size(path) == 0
        let map = ChunkMap(file, path)
        if isNew { try map.stampBoot() }
        return map
    }

    /// The chunks whose record is whole and whose bytes lie within the file.
    func held(_ plan: ItemPlan, size: UInt64) throws(SystemError) -> Set<Int> {
        let record = Int(Self.recordSize)
        let bytes = try file.pread((plan.chunkDigests.count + 1) * record, at: 0, subject: path)
        var held: Set<Int> = []
        for chunk in plan.chunks where chunk.offset + chunk.length <= size {
            let start = (chunk.index + 1) * record
            guard start + record <= bytes.count else { break }
            if bytes[start..<start + record].elementsEqual(Self.record(chunk)) { held.insert(chunk.index) }
        }
        return held
    }

    /// Notes durably that a chunk's bytes are durable.
    func mark(_ chunk: ChunkPlan) throws(SystemError) { try write(Self.record(chunk), at: chunk.index + 1) }

    /// Forgets a chunk durably, before its bytes are touched again; a chunk never held costs nothing.
    func clear(_ index: Int) throws(SystemError) {
        let none = [UInt8](repeating: 0, count: Int(Self.recordSize))
        let standing = try file.pread(none.count, at: Int64(index + 1) * Self.recordSize, subject: path)
        if standing.contains(where: { $0 != 0 }) { try write(none, at: index + 1) }
    }

    /// Whether the machine has started anew since the records were made, so that they prove less than they say.
    func isOfAnotherBoot() throws(SystemError) -> Bool {
        try file.pread(Int(Self.recordSize), at: 0, subject: path) != Self.boot()
    }

    func stampBoot() throws(SystemError) { try write(Self.boot(), at: 0) }

    private func write(_ record: [UInt8], at index: Int) throws(SystemError) {
        try file.pwriteAll(record, at: Int64(index) * Self.recordSize, subject: path)
        try file.syncData(path)
    }

    /// Not the digest itself: a hostile manifest may state any digest, even one that reads like a hole in the file.
    private static func record(_ chunk: ChunkPlan) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(Array("bwvdock chunk".utf8))
        writer.bigEndian(UInt64(chunk.index))
        writer.append(chunk.digest.bytes)
        return SHA256.hash(writer.bytes).bytes
    }

    private static func boot() throws(SystemError) -> [UInt8] {
        SHA256.hash(try AtomicFile.read("/proc/sys/kernel/random/boot_id", upTo: 4096)).bytes
    }
}
