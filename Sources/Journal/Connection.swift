import CSQLite
import Glibc

/// Owns one SQLite connection, and is the only thing that closes it.
@safe struct Connection: ~Copyable {
    // Never leaves this type except to the statements it outlives.
    private let handle: OpaquePointer
    let path: String

    /// Opens the file for reading and writing, making an empty database of it if it is empty.
    init(path: String) throws(JournalError) {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
        guard let handle = unsafe opened else { throw .failed("open journal \(path): out of memory") }
        guard code == SQLITE_OK, unsafe sqlite3_db_readonly(handle, "main") == 0 else {
            let refused = unsafe Self.error(
                code == SQLITE_OK ? SQLITE_READONLY : code,
                handle,
                "open journal",
                path
            )
            unsafe sqlite3_close_v2(handle)
            throw refused
        }
        unsafe self.handle = handle
        self.path = path
    }

    deinit { unsafe sqlite3_close_v2(handle) }

    /// Runs statements that take no values and whose rows do not matter.
    borrowing func execute(_ sql: String, as operation: String) throws(JournalError) {
        let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code, operation) }
    }

    /// Runs one statement to its end, handing over each row.
    borrowing func run(
        _ sql: String,
        _ values: [Value] = [],
        as operation: String,
        row: (borrowing Statement) -> Void = { _ in }
    ) throws(JournalError) {
        let statement = try unsafe Statement(handle, sql, values, owner: self, operation)
        while try statement.step(owner: self, operation) { row(statement) }
    }

    /// Runs `body` in one transaction: all of it is durable on return, or none of it happened.
    borrowing func transaction<R>(
        as operation: String,
        _ body: () throws(JournalError) -> R
    ) throws(JournalError) -> R {
        try execute("BEGIN IMMEDIATE", as: operation)
        do throws(JournalError) {
            let result = try body()
            try execute("COMMIT", as: operation)
            return result
        } catch {
            // A full disk may have rolled back already; otherwise this does, and its own failure adds nothing.
            if unsafe sqlite3_get_autocommit(handle) == 0 {
                _ = unsafe sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
            }
            throw error
        }
    }

    /// The sequence number SQLite gave to the last inserted row.
    var lastInsertedRow: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

    /// Says in our words what SQLite, and the system below it, said.
    borrowing func error(_ code: Int32, _ operation: String) -> JournalError {
        unsafe Self.error(code, handle, operation, path)
    }

    private static func error(
        _ code: Int32,
        _ handle: OpaquePointer,
        _ operation: String,
        _ path: String
    ) -> JournalError {
        // SQLite forgets the system's word for a failed write of the log, but leaves it where the system put it.
        let left = errno
        let told = unsafe sqlite3_system_errno(handle)
        let text = unsafe String(
            cString: code == SQLITE_READONLY ? sqlite3_errstr(code) : sqlite3_errmsg(handle)
        )
        return JournalError(
            code: code,
            system: told == 0 ? left : told,
            reason: "\(operation) \(path): \(text)"
        )
    }
}
