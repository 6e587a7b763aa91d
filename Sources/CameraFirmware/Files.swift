import Glibc
internal import Platform

/// The few acts on files and folders that the store needs, each with its error.
enum Files {
    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Zero for a file that is not there.
    static func size(of path: String) -> UInt64 {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? UInt64(max(status.st_size, 0)) : 0
    }

    /// Makes a folder and the folders above it; one that is there is fine.
    static func makeFolder(_ path: String) throws(FirmwareError) {
        if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        let failure = SystemError(operation: "make folder", subject: path)
        let above = AtomicFile.folder(of: path)
        guard failure.errno == ENOENT, above != path else { throw FirmwareError(failure) }
        try makeFolder(above)
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw FirmwareError(SystemError(operation: "make folder", subject: path))
        }
    }

    /// Removes a file; one that is gone already is fine.
    static func remove(_ path: String) throws(FirmwareError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else {
            throw FirmwareError(SystemError(operation: "remove", subject: path))
        }
    }

    /// Removes a folder and everything in it, as far as that goes; links are removed, not followed.
    static func removeTree(_ path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR, let names = try? names(in: path) else {
            _ = unsafe unlink(path)
            return
        }
        for name in names { removeTree("\(path)/\(name)") }
        _ = unsafe rmdir(path)
    }

    static func sync(folder: String) throws(FirmwareError) {
        do throws(SystemError) { try AtomicFile.syncFolder(folder) } catch { throw FirmwareError(error) }
    }

    static func read(_ path: String) throws(FirmwareError) -> [UInt8] {
        do throws(SystemError) { return try AtomicFile.read(path) } catch { throw FirmwareError(error) }
    }

    /// The first bytes of a file, fewer where it is shorter.
    static func head(of path: String, _ count: Int) throws(FirmwareError) -> [UInt8] {
        do throws(SystemError) {
            return try FileDescriptor.open(path, O_RDONLY).pread(count, at: 0, subject: path)
        } catch {
            throw FirmwareError(error)
        }
    }

    static func create(_ path: String, _ bytes: [UInt8]) throws(FirmwareError) {
        do throws(SystemError) { try AtomicFile.create(path, bytes) } catch { throw FirmwareError(error) }
    }

    static func replace(_ path: String, _ bytes: [UInt8]) throws(FirmwareError) {
        do throws(SystemError) { try AtomicFile.replace(path, bytes) } catch { throw FirmwareError(error) }
    }

    /// The names in a folder, sorted.
    static func names(in folder: String) throws(FirmwareError) -> [String] {
        guard let stream = unsafe opendir(folder) else {
            throw FirmwareError(SystemError(operation: "list", subject: folder))
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Overwrites a small file in place, forces that to the disk, then removes the file; gone already is fine.
    ///
    /// On flash this is as good as the file system lets it be; a real camera keeps such keys in a part that erases.
    static func shred(
        _ path: String,
        afterOverwriting: () throws(FirmwareError) -> Void
    ) throws(FirmwareError) {
        guard exists(path) else { return }
        do throws(SystemError) {
            let file = try FileDescriptor.open(path, O_WRONLY)
            let size = try file.size(path)
            try file.pwriteAll([UInt8](repeating: 0, count: Int(size)), at: 0, subject: path)
            try file.sync(path)
        } catch {
            throw FirmwareError(error)
        }
        try afterOverwriting()
        try remove(path)
        try sync(folder: AtomicFile.folder(of: path))
    }
}
