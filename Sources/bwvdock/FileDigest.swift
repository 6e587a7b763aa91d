import Bytes
import Cryptography
import Glibc
import Platform

/// SHA-256 of a whole file.
enum FileDigest {
    static func of(_ path: String) throws(SystemError) -> (UInt64, SHA256Digest) {
        let file = try FileDescriptor.open(path, O_RDONLY)
        var hash = SHA256()
        var offset: Int64 = 0
        while true {
            let piece = try file.pread(4 << 20, at: offset, subject: path)
            if piece.isEmpty { return (UInt64(offset), hash.finalize()) }
            hash.update(piece)
            offset += Int64(piece.count)
        }
    }
}
