package import Bytes

extension AuditLog {
    /// The end of a log: how many entries it has and the digest of the last one's line.
    package struct Head: Sendable, Equatable {
        package let entries: Int64
        package let digest: SHA256Digest

        package init(entries: Int64, digest: SHA256Digest) {
            self.entries = entries
            self.digest = digest
        }

        /// The head of a log without entries: no entry, and a digest of zeros.
        static let empty: Head? = SHA256Digest([UInt8](repeating: 0, count: SHA256Digest.byteCount)).map {
            Head(entries: 0, digest: $0)
        }
    }
}
