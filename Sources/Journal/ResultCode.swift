import CSQLite
import Glibc

extension JournalError {
    /// Sorts SQLite's result codes by what the station must do about them.
    init(code: Int32, system: Int32, reason: String) {
        switch code & 0xff {
        case SQLITE_FULL: self = .full(reason)
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: self = .readOnly(reason)
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt(reason)
        case SQLITE_BUSY, SQLITE_LOCKED: self = .locked(reason)
        case SQLITE_IOERR, SQLITE_CANTOPEN: self.init(system: system, reason: reason)
        default: self = .failed(reason)
        }
    }

    /// Sorts an error of the system below SQLite, which it reports as "disk I/O error".
    init(system: Int32, reason: String) {
        let cause = system == 0 ? reason : "\(reason) (\(unsafe String(cString: strerror(system))))"
        switch system {
        case ENOSPC, EDQUOT, EFBIG: self = .full(cause)
        case EROFS, EACCES, EPERM: self = .readOnly(cause)
        default: self = .failed(cause)
        }
    }
}
