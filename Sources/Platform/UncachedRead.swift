import CPlatform
import Glibc

extension FileDescriptor {
    /// Opens a file for reading past the page cache; `EINVAL` where its file system cannot.
    ///
    /// Reads need a buffer, an offset and a count aligned to 4096 bytes; the last read may be short.
    package static func openUncached(_ path: String) throws(SystemError) -> FileDescriptor {
        try open(path, O_RDONLY | cplatform_o_direct())
    }

    /// Asks the kernel to forget its copy of the file, so that the next read comes from the disk; whether it agreed.
    package borrowing func forgetCachedPages() -> Bool {
        posix_fadvise(raw, 0, 0, POSIX_FADV_DONTNEED) == 0
    }
}
