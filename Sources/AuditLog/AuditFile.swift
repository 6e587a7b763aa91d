import Bytes
import Cryptography
import Glibc
import Platform
import StrictJSON

/// The log's open file and where it ends.
struct AuditFile: ~Copyable {
    private let path: String
    private let file: FileDescriptor
    private let inode: UInt64
    private var size: Int64
    private(set) var head: AuditLog.Head
    /// Entries written since the last checkpoint.
    var sinceCheckpoint: Int

    private init(_ path: String, _ file: consuming FileDescriptor, _ inode: UInt64, _ tail: AuditTail) {
        self.path = path
        self.file = file
        self.inode = inode
        size = tail.size
        head = tail.head
        sinceCheckpoint = tail.isCheckpoint || tail.head.entries == 0 ? 0 : 1
    }

    /// Opens the file for appending, for this process alone, and finds its end.
    static func open(_ path: String, time: String) throws(AuditError) -> sending AuditFile {
        do throws(SystemError) {
            let isNew = unsafe access(path, F_OK) != 0
            let file = try FileDescriptor.open(path, O_RDWR | O_CREAT | O_APPEND)
            guard flock(file.raw, LOCK_EX | LOCK_NB) == 0 else {
                throw SystemError(operation: "lock", subject: path)
            }
            _ = fchmod(file.raw, 0o600)
            if isNew { try AtomicFile.syncFolder(AtomicFile.folder(of: path)) }
            let status = try FileStatus(of: file, subject: path)
            let tail = try AuditTail(of: file, path: path)
            var log = AuditFile(path, file, status.inode, tail)
            if let torn = tail.torn {
                try log.recover(torn, time: time)
            } else if tail.lacksLineFeed {
                try log.write([UInt8(ascii: "\n")])
            }
            return log
        } catch {
            if error.operation == "lock", error.errno == EWOULDBLOCK {
                throw .locked("open audit log \(path): another process holds it")
            }
            if error.errno == EBADMSG {
                throw .corrupt("open audit log \(path): its end is not made of entries")
            }
            throw AuditError(error)
        }
    }

    /// Writes one entry durably, or leaves the log as it was.
    mutating func append(
        _ event: AuditEvent,
        _ fields: [(key: String, value: JSONValue)],
        time: String
    ) throws(AuditError) {
        do throws(SystemError) {
            // Somebody who moved, cut or wrote to the file behind our back must not get a log that looks whole.
            let there = try FileStatus(of: path, followingLinks: true)
            guard there.inode == inode, Int64(clamping: there.size) == size else {
                throw SystemError(operation: "append to", subject: path, errno: EBADMSG)
            }
            try add(event, fields, time: time, after: [])
        } catch {
            guard error.errno != EBADMSG, error.errno != ENOENT else {
                throw .corrupt("append to audit log \(path): it is not the file it was")
            }
            throw AuditError(error)
        }
        sinceCheckpoint += 1
    }

    /// Ends what a power cut left of a line, and says so in the next entry.
    private mutating func recover(_ torn: AuditTail.Torn, time: String) throws(SystemError) {
        let fields: [(key: String, value: JSONValue)] = [
            ("bytes", .integer(Int64(torn.bytes.count))),
            ("torn", .string(SHA256.hash(torn.bytes).hex)),
        ]
        try add(.lineTorn, fields, time: time, after: torn.endsWithLineFeed ? [] : [UInt8(ascii: "\n")])
    }

    private mutating func add(
        _ event: AuditEvent,
        _ fields: [(key: String, value: JSONValue)],
        time: String,
        after start: [UInt8]
    ) throws(SystemError) {
        let line = AuditLine.serialized(
            sequence: head.entries + 1,
            time: time,
            previous: head.digest,
            event: event,
            fields: fields
        )
        try write(start + line + [UInt8(ascii: "\n")])
        head = AuditLog.Head(entries: head.entries + 1, digest: SHA256.hash(line))
    }

    /// Bytes that did not become durable were never promised: they go, so that no torn line is left by a full disk.
    private mutating func write(_ bytes: [UInt8]) throws(SystemError) {
        do throws(SystemError) {
            try file.writeAll(bytes, subject: path)
            try file.syncData(path)
        } catch {
            try? file.truncate(to: size, subject: path)
            throw error
        }
        size += Int64(bytes.count)
    }
}
