import CPlatform
import Glibc

/// Files that hold a secret.
package enum SecretFile {
    /// Reads a whole file into locked memory.
    ///
    /// Refused are anything but a regular file, an empty one or one of more than `limit` bytes (`EINVAL`), and one that
    /// everybody may read (`EACCES` with the operation `trust`).
    package static func read(_ path: String, upTo limit: Int) throws(SystemError) -> SecretBytes {
        let file = try FileDescriptor.open(path, O_RDONLY)
        var status = stat()
        guard unsafe fstat(file.raw, &status) == 0 else {
            throw SystemError(operation: "look at", subject: path)
        }
        guard status.st_mode & S_IFMT == S_IFREG, (1...limit).contains(Int(status.st_size)) else {
            throw SystemError(operation: "read", subject: path, errno: EINVAL)
        }
        guard status.st_mode & 0o007 == 0 else {
            throw SystemError(operation: "trust", subject: path, errno: EACCES)
        }
        let secret = try SecretBytes(count: Int(status.st_size))
        let count = unsafe try secret.withMutableBytes { bytes throws(SystemError) in
            unsafe try file.pread(into: bytes, at: 0, subject: path)
        }
        guard count == secret.count else { throw SystemError(operation: "read", subject: path, errno: EIO) }
        return secret
    }
}
