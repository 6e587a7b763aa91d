import Glibc
import Synchronization

/// What this station remembers over crashes: facts about recordings, in the order they became true.
///
/// Every write is durable when it returns. One daemon at a time holds the file.
package final class Journal: Sendable {
    package let path: String
    // SAFETY of sharing: SQLite is opened without its own mutex; every use goes through this one.
    let connection: Mutex<Connection>

    /// Opens the journal, making it if there is none, checks its pages and brings it to the latest schema.
    package init(path: String) throws(JournalError) {
        self.path = path
        try Self.makeFile(path)
        connection = Mutex(try Self.open(path))
    }

    private static func open(_ path: String) throws(JournalError) -> sending Connection {
        let operation = "open journal"
        let connection = try Connection(path: path)
        // Taken before the first read and kept until the connection closes: a second daemon gets `locked`. In this
        // mode the write-ahead index lives in our memory, so a full disk cannot fault a mapped page either.
        try connection.execute("PRAGMA locking_mode = EXCLUSIVE", as: operation)
        try connection.execute("BEGIN EXCLUSIVE; COMMIT", as: operation)
        var mode = ""
        try connection.run("PRAGMA journal_mode = WAL", as: operation) { mode = $0.text(0) }
        guard mode == "wal" else {
            throw .failed("open journal \(path): write-ahead logging refused (\(mode))")
        }
        try connection.execute("PRAGMA synchronous = FULL", as: operation)
        try connection.execute("PRAGMA journal_size_limit = 4194304", as: operation)
        try connection.execute("PRAGMA trusted_schema = OFF", as: operation)
        try checkIntegrity(connection)
        try Schema.migrate(connection)
        return connection
    }

    private static func checkIntegrity(_ connection: borrowing Connection) throws(JournalError) {
        var findings: [String] = []
        try connection.run("PRAGMA integrity_check(1)", as: "check journal") { findings.append($0.text(0)) }
        guard findings == ["ok"] else {
            throw .corrupt("check journal \(connection.path): \(findings.first ?? "no answer")")
        }
    }

    /// Makes the file ourselves: readable to nobody else whatever the umask, and its name durable.
    ///
    /// An existing file is never opened here: closing any descriptor of it would drop SQLite's own locks.
    private static func makeFile(_ path: String) throws(JournalError) {
        let file = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            guard errno == EEXIST else {
                throw JournalError(system: errno, reason: "create journal \(path)")
            }
            return
        }
        Glibc.close(file)
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let directory = unsafe Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw JournalError(system: errno, reason: "open folder \(folder)") }
        defer { Glibc.close(directory) }
        guard Glibc.fsync(directory) == 0 else {
            throw JournalError(system: errno, reason: "sync folder \(folder)")
        }
    }
}
