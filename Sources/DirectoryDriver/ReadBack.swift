import Bytes
import Cryptography
import Glibc
import Platform
import Upload

/// The bytes of a committed file, read afresh.
struct ReadBack {
    let stamp: Stamp
    let digest: SHA256Digest
    /// Plain words for the receipt.
    let evidence: String

    private static let blockSize = 1 << 20

    /// Reads and hashes the whole file, past the page cache where its file system allows.
    init(_ path: String, _ pace: (any Pacing)?) throws(SystemError) {
        do throws(SystemError) {
            let file = try FileDescriptor.openUncached(path)
            self = try Self(file, path, pace, "read back with O_DIRECT, past the page cache")
        } catch {
            guard error.errno == EINVAL || error.errno == EOPNOTSUPP else { throw error }
            let file = try FileDescriptor.open(path, O_RDONLY)
            try file.sync(path)
            let evidence =
                file.forgetCachedPages()
                ? "read back after the kernel was asked to drop its cached pages"
                : "read back, perhaps from the page cache"
            self = try Self(file, path, pace, evidence)
        }
    }

    private init(
        _ file: borrowing FileDescriptor,
        _ path: String,
        _ pace: (any Pacing)?,
        _ evidence: String
    ) throws(SystemError) {
        let stamp = try Stamp(file, subject: path)
        digest = try Self.digest(of: file, from: 0, count: stamp.size, subject: path, pace)
        guard try Stamp(file, subject: path) == stamp else {
            throw SystemError(operation: "read back unchanged", subject: path, errno: EBUSY)
        }
        self.stamp = stamp
        self.evidence = evidence
    }

    /// The digest of `count` bytes; a file that ends earlier gives the digest of what there is.
    static func digest(
        of file: borrowing FileDescriptor,
        from start: UInt64,
        count: UInt64,
        subject: String,
        _ pace: (any Pacing)? = nil
    ) throws(SystemError) -> SHA256Digest {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 4096)
        defer {
            _ = unsafe block.initializeMemory(as: UInt8.self, repeating: 0)
            unsafe block.deallocate()
        }
        guard lseek(file.raw, off_t(start), SEEK_SET) >= 0 else {
            throw SystemError(operation: "seek in", subject: subject)
        }
        var hash = SHA256()
        var rest = count
        while rest > 0 {
            // Uncached reads want whole blocks, so the last one may bring more than was asked for.
            let got = unsafe try file.read(into: block, subject: subject)
            if got == 0 { break }
            let used = min(got, Int(min(rest, UInt64(blockSize))))
            unsafe hash.update(UnsafeRawBufferPointer(rebasing: block[..<used]))
            rest -= UInt64(used)
            pace?.took(used)
        }
        return hash.finalize()
    }
}
