internal import Cryptography
import Glibc
internal import Platform

/// The one small file that a recording's readability hangs on.
struct WrappingKeyFile {
    let path: String

    /// Makes a fresh key and its file.
    func create() throws(FirmwareError) -> SecretBytes {
        do {
            let key = try Random.secret(AES256GCM.keyByteCount)
            let file = try FileDescriptor.open(path, O_WRONLY | O_CREAT | O_EXCL)
            unsafe try key.withBytes { bytes throws(SystemError) in
                unsafe try file.writeAll(bytes, subject: path)
            }
            try file.sync(path)
            return key
        } catch {
            throw FirmwareError("make the key of", "a recording", error)
        }
    }

    func read() throws(FirmwareError) -> SecretBytes {
        do throws(SystemError) {
            let file = try FileDescriptor.open(path, O_RDONLY)
            let key = try SecretBytes(count: AES256GCM.keyByteCount)
            let count = unsafe try key.withMutableBytes { bytes throws(SystemError) in
                unsafe try file.pread(into: bytes, at: 0, subject: path)
            }
            guard count == key.count else {
                throw SystemError(operation: "read", subject: path, errno: ENODATA)
            }
            return key
        } catch {
            throw FirmwareError(error)
        }
    }
}
