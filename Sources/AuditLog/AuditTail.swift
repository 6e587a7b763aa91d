import Bytes
import Cryptography
import Glibc
import Platform
import StrictJSON

/// What stands at the end of a log's file.
struct AuditTail {
    /// The rest of a line that a power cut left, after the last whole one.
    struct Torn {
        /// Without the line feed that may end it.
        let bytes: [UInt8]
        let endsWithLineFeed: Bool
    }

    let size: Int64
    let head: AuditLog.Head
    let isCheckpoint: Bool
    let torn: Torn?
    /// The last line is whole but for its line feed.
    let lacksLineFeed: Bool

    /// Far more than one entry can be long, so a power cut cannot have torn more than this.
    private static let window = 1 << 20

    /// Looks at the end only, since what lies before is the verifier's business.
    ///
    /// `EBADMSG` when no entry ends there.
    init(of file: borrowing FileDescriptor, path: String) throws(SystemError) {
        size = try file.size(path)
        let start = max(0, size - Int64(Self.window))
        let bytes = try file.pread(Int(size - start), at: start, subject: path)
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let endsWithLineFeed = lines.last?.isEmpty == true
        if endsWithLineFeed { lines.removeLast() }
        // Where the window begins in mid-file, its first line may be half of one.
        let whole = start == 0 ? lines[...] : lines.dropFirst()
        for (index, line) in whole.enumerated().reversed() {
            guard let entry = try? AuditLine(parsing: Array(line)) else { continue }
            let rest = whole.dropFirst(index + 1)
            head = AuditLog.Head(entries: entry.sequence, digest: entry.digest)
            isCheckpoint = entry.event == .checkpoint
            torn = Self.torn(rest, endsWithLineFeed)
            lacksLineFeed = rest.isEmpty && !endsWithLineFeed
            return
        }
        guard start == 0, lines.count <= 1, let empty = AuditLog.Head.empty else {
            throw SystemError(operation: "find the last entry of", subject: path, errno: EBADMSG)
        }
        // Nothing but, at most, a first line that was torn.
        head = empty
        isCheckpoint = false
        torn = Self.torn(lines[...], endsWithLineFeed)
        lacksLineFeed = false
    }

    private static func torn(_ lines: ArraySlice<ArraySlice<UInt8>>, _ endsWithLineFeed: Bool) -> Torn? {
        let bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
        guard !lines.isEmpty, !(bytes.isEmpty && !endsWithLineFeed) else { return nil }
        return Torn(bytes: bytes, endsWithLineFeed: endsWithLineFeed)
    }
}
