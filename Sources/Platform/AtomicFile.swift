import CPlatform
import Glibc

/// Files that appear whole and durable under their name, or not at all.
package enum AtomicFile {
    /// Writes a file that must not exist yet; `EEXIST` when it does, and then nothing changed.
    package static func create(
        _ path: String,
        _ bytes: [UInt8],
        mode: UInt32 = 0o600
    ) throws(SystemError) {
        try write(path, bytes, mode) { (temporary) throws(SystemError) in
            try moveWithoutReplacing(from: temporary, to: path)
        }
    }

    /// Writes a file, taking the place of the one that is there.
    package static func replace(
        _ path: String,
        _ bytes: [UInt8],
        mode: UInt32 = 0o600
    ) throws(SystemError) {
        try write(path, bytes, mode) { (temporary) throws(SystemError) in
            guard unsafe rename(temporary, path) == 0 else {
                throw SystemError(operation: "move into place", subject: path)
            }
        }
    }

    /// Gives a file or folder its final name on the same file system; `EEXIST` when that name is taken.
    ///
    /// Durable only after `syncFolder` of both folders.
    package static func moveWithoutReplacing(from: String, to: String) throws(SystemError) {
        if unsafe cplatform_rename_noreplace(from, to) == 0 { return }
        guard errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP else {
            throw SystemError(operation: "move into place", subject: to)
        }
        // NFS and others know no such rename; a hard link refuses an existing name just as well.
        guard unsafe link(from, to) == 0 else {
            throw SystemError(operation: "move into place", subject: to)
        }
        _ = unsafe unlink(from)
    }

    /// Makes names created, moved or removed in `path` durable.
    package static func syncFolder(_ path: String) throws(SystemError) {
        let folder = try FileDescriptor.open(path, O_RDONLY | O_DIRECTORY)
        try folder.sync(path)
    }

    /// Everything in a file; one larger than `limit` bytes is `EFBIG`.
    package static func read(_ path: String, upTo limit: Int = 64 << 20) throws(SystemError) -> [UInt8] {
        let file = try FileDescriptor.open(path, O_RDONLY)
        return try file.readAll(upTo: limit, subject: path)
    }

    /// The folder part of a path.
    package static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func write(
        _ path: String,
        _ bytes: [UInt8],
        _ mode: UInt32,
        _ finish: (_ temporary: String) throws(SystemError) -> Void
    ) throws(SystemError) {
        let folder = folder(of: path)
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let temporary = "\(folder)/.\(name).\(UInt64.random(in: .min ... .max)).new"
        do throws(SystemError) {
            let file = try FileDescriptor.open(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
            try file.writeAll(bytes, subject: path)
            try file.sync(path)
            try file.close(path)
            try finish(temporary)
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
        try syncFolder(folder)
    }
}
