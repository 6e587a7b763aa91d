import Glibc
import Platform

/// What the driver asks of folders and names, beyond what `AtomicFile` gives.
enum Folder {
    /// Makes one folder for its owner only; its name is durable on return.
    static func make(_ path: String) throws(SystemError) {
        if unsafe mkdir(path, 0o700) == 0 {
            // The umask may have taken rights from its owner too.
            _ = unsafe chmod(path, 0o700)
            try AtomicFile.syncFolder(AtomicFile.folder(of: path))
        } else if errno != EEXIST {
            throw SystemError(operation: "make folder", subject: path)
        }
    }

    /// The names in a folder, sorted; `nil` when there is no such folder.
    static func names(_ path: String) throws(SystemError) -> [String]? {
        guard let stream = unsafe opendir(path) else {
            guard errno == ENOENT || errno == ENOTDIR else {
                throw SystemError(operation: "list folder", subject: path)
            }
            return nil
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw SystemError(operation: "list folder", subject: path) }
        return names.sorted()
    }

    /// Removes a file; that it is gone already is as good.
    static func remove(_ path: String) throws(SystemError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else {
            throw SystemError(operation: "remove", subject: path)
        }
    }

    /// Removes a folder that holds only files, and makes that durable.
    static func removeWhole(_ path: String) throws(SystemError) {
        guard let names = try names(path) else { return }
        for name in names { try remove("\(path)/\(name)") }
        guard unsafe rmdir(path) == 0 || errno == ENOENT else {
            throw SystemError(operation: "remove folder", subject: path)
        }
        try AtomicFile.syncFolder(AtomicFile.folder(of: path))
    }

    /// Moves a folder to a name that holds nothing yet.
    static func move(from: String, to: String) throws(SystemError) {
        do throws(SystemError) {
            try AtomicFile.moveWithoutReplacing(from: from, to: to)
        } catch {
            guard error.errno == EPERM || error.errno == EINVAL || error.errno == EISDIR else { throw error }
            // No such rename here (NFS). The plain one replaces at most an empty folder, which is nobody's recording.
            guard unsafe rename(from, to) == 0 else {
                throw SystemError(operation: "move into place", subject: to)
            }
        }
        try AtomicFile.syncFolder(AtomicFile.folder(of: to))
        try AtomicFile.syncFolder(AtomicFile.folder(of: from))
    }
}
