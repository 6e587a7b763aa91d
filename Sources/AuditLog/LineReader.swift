import Glibc
import Platform

/// Reads a file line by line, a block at a time.
struct LineReader: ~Copyable {
    private static let block = 1 << 16
    /// No entry is longer; a longer line is handed over in pieces, none of which is an entry.
    private static let longest = 1 << 20

    private let path: String
    private let file: FileDescriptor
    private var offset: Int64 = 0
    private var buffer: ArraySlice<UInt8> = []
    private var isAtEnd = false

    init(_ path: String) throws(SystemError) {
        self.path = path
        file = try FileDescriptor.open(path, O_RDONLY)
    }

    /// The next line without its line feed; `isEnded` is false for a last line that has none.
    mutating func next() throws(SystemError) -> (bytes: [UInt8], isEnded: Bool)? {
        var searched = buffer.startIndex
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { buffer = buffer[(end + 1)...] }
                return (Array(buffer[..<end]), true)
            }
            if buffer.count >= Self.longest {
                defer { buffer = [] }
                return (Array(buffer), true)
            }
            if isAtEnd {
                guard !buffer.isEmpty else { return nil }
                defer { buffer = [] }
                return (Array(buffer), false)
            }
            let more = try file.pread(Self.block, at: offset, subject: path)
            offset += Int64(more.count)
            isAtEnd = more.count < Self.block
            let held = buffer.count
            buffer = Array(buffer)[...] + more
            searched = held
        }
    }
}
