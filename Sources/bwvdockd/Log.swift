import Glibc
import Station

/// Lines to standard error with the level prefix that systemd's journal understands.
struct Log: Sendable {
    /// One write a line, so that lines of several threads never mix.
    @Sendable func write(_ level: LogLevel, _ text: String) {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        let bytes = Array("<\(level.rawValue)>\(line)\n".utf8)
        _ = unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
