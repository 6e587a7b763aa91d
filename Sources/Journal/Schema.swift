/// The versions the journal's file has had, oldest first.
///
/// A step is never edited once released: what changes is appended, and a fixture of every version is kept and opened
/// by a test.
enum Schema {
    /// Marks the file as ours ("bwvj"), so that a strange database is refused and not migrated.
    static let application: Int64 = 0x6277_766a

    static let steps = [
        """
        CREATE TABLE facts (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            recording TEXT NOT NULL,
            kind TEXT NOT NULL,
            payload BLOB NOT NULL
        ) STRICT;
        CREATE INDEX facts_by_recording ON facts (recording, sequence);
        CREATE TABLE cameras (
            domain TEXT NOT NULL,
            serial TEXT NOT NULL,
            highest_sequence INTEGER NOT NULL,
            head BLOB,
            last_seen INTEGER NOT NULL,
            PRIMARY KEY (domain, serial)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE destinations (
            name TEXT PRIMARY KEY,
            identity TEXT NOT NULL,
            epoch INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE settings (
            name TEXT PRIMARY KEY,
            value BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
    ]

    static var latest: Int { steps.count }

    /// Brings a file to the latest version, one transaction for all steps.
    static func migrate(_ connection: borrowing Connection) throws(JournalError) {
        let operation = "migrate journal"
        let found = Int(try connection.pragma("user_version"))
        let application = try connection.pragma("application_id")
        guard found <= latest else {
            throw .newerVersion(path: connection.path, found: found, supported: latest)
        }
        let isEmpty = try connection.isEmpty
        guard application == Schema.application || (isEmpty && found == 0 && application == 0) else {
            throw .corrupt("open journal \(connection.path): this database is not a journal of bwvdock")
        }
        guard found < latest else { return }
        try connection.transaction(as: operation) { () throws(JournalError) in
            for step in steps[max(0, found)...] { try connection.execute(step, as: operation) }
            try connection.execute("PRAGMA user_version = \(latest)", as: operation)
            try connection.execute("PRAGMA application_id = \(Schema.application)", as: operation)
        }
    }
}

extension Connection {
    /// Reads a setting of the database that is one number.
    borrowing func pragma(_ name: String) throws(JournalError) -> Int64 {
        var value: Int64 = 0
        try run("PRAGMA \(name)", as: "open journal") { value = $0.integer(0) }
        return value
    }

    /// Whether the file holds no table at all.
    var isEmpty: Bool {
        borrowing get throws(JournalError) {
            var tables: Int64 = 0
            try run("SELECT count(*) FROM sqlite_schema", as: "open journal") { tables = $0.integer(0) }
            return tables == 0
        }
    }
}
