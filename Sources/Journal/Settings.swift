import Synchronization

extension Journal {
    /// Keeps a small value under a name, in place of the one before.
    package func set(_ name: String, to value: [UInt8]) throws(JournalError) {
        try connection.withLock { (connection) throws(JournalError) in
            try connection.transaction(as: "keep setting in journal") { () throws(JournalError) in
                try connection.run(
                    """
                    INSERT INTO settings (name, value) VALUES (?, ?)
                    ON CONFLICT (name) DO UPDATE SET value = excluded.value
                    """,
                    [.text(name), .blob(value)],
                    as: "keep setting in journal"
                )
            }
        }
    }

    /// The value kept under a name.
    package func setting(_ name: String) throws(JournalError) -> [UInt8]? {
        try connection.withLock { (connection) throws(JournalError) in
            var value: [UInt8]?
            try connection.run(
                "SELECT value FROM settings WHERE name = ?",
                [.text(name)],
                as: "read journal"
            ) { value = $0.bytes(0) }
            return value
        }
    }

    /// Finds out by a durable write of a page's worth whether the journal accepts facts (again).
    package func checkWritable() throws(JournalError) {
        try set("last write check", to: Array(repeating: 0, count: 4096))
    }
}
