import CSQLite

/// A value bound to a statement.
enum Value {
    case integer(Int64)
    case text(String)
    case blob([UInt8])
    case null
}

/// Owns one prepared statement; dropped at the end of the call that made it.
@safe struct Statement: ~Copyable {
    // Never leaves this type, and is finalised once, before the connection that made it closes.
    private let handle: OpaquePointer?

    init(
        _ connection: OpaquePointer,
        _ sql: String,
        _ values: [Value],
        owner: borrowing Connection,
        _ operation: String
    ) throws(JournalError) {
        var prepared: OpaquePointer?
        let code = unsafe sqlite3_prepare_v2(connection, sql, -1, &prepared, nil)
        unsafe handle = unsafe prepared
        guard code == SQLITE_OK else { throw owner.error(code, operation) }
        for (index, value) in values.enumerated() {
            let code = bind(value, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw owner.error(code, operation) }
        }
    }

    deinit { unsafe sqlite3_finalize(handle) }

    /// Moves to the next row; false at the end.
    borrowing func step(owner: borrowing Connection, _ operation: String) throws(JournalError) -> Bool {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: true
        case SQLITE_DONE: false
        case let code: throw owner.error(code, operation)
        }
    }

    /// Hands SQLite its own copy of the value: our buffer ends with the call.
    private func bind(_ value: Value, at index: Int32) -> Int32 {
        // SQLITE_TRANSIENT is a C cast that Swift cannot import: the pointer -1.
        let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .integer(let number): return unsafe sqlite3_bind_int64(handle, index, number)
        case .text(let text):
            return unsafe sqlite3_bind_text(handle, index, text, Int32(text.utf8.count), copied)
        case .blob(let bytes) where bytes.isEmpty: return unsafe sqlite3_bind_zeroblob(handle, index, 0)
        case .blob(let bytes):
            return unsafe sqlite3_bind_blob64(handle, index, bytes, UInt64(bytes.count), copied)
        case .null: return unsafe sqlite3_bind_null(handle, index)
        }
    }

    // Columns of the row the statement stands at, copied out.

    borrowing func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

    borrowing func text(_ column: Int32) -> String { String(decoding: bytes(column) ?? [], as: UTF8.self) }

    /// The bytes of a blob or text; `nil` when the column is null.
    borrowing func bytes(_ column: Int32) -> [UInt8]? {
        guard unsafe sqlite3_column_type(handle, column) != SQLITE_NULL else { return nil }
        guard let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}
