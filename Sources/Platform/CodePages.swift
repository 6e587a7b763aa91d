import Glibc

/// What is in memory of the code of this program and its libraries.
package enum CodePages {
    /// Gives all of it back to the page cache, which has it as well; what is used again comes again by itself.
    ///
    /// Starting runs through much that serving does not: libraries set themselves up and test themselves,
    /// configuration is read. Nothing happens where the kernel does not say what is mapped.
    package static func release() {
        guard let maps = try? AtomicFile.read("/proc/self/smaps") else { return }
        var range: Range<UInt>?
        for line in maps.split(separator: UInt8(ascii: "\n")) {
            let words = line.split(separator: UInt8(ascii: " "), maxSplits: 5)
            if words.first?.last != UInt8(ascii: ":") {
                range = code(words)
            } else if let mapped = range, line.starts(with: "Anonymous:".utf8) {
                // A page that was written to before nobody could is nowhere else.
                guard words.dropFirst().first?.elementsEqual("0".utf8) == true else { continue }
                let start = unsafe UnsafeMutableRawPointer(bitPattern: mapped.lowerBound)
                unsafe madvise(start, mapped.count, MADV_DONTNEED)
            }
        }
    }

    /// The addresses of a mapping of code, from the first line about it: range, permissions, offset, device, inode, path.
    ///
    /// Constants stay: beside code, only files are mapped like that, and another thread may have something else there
    /// before we get to it.
    private static func code(_ words: [ArraySlice<UInt8>]) -> Range<UInt>? {
        guard words.count == 6, words[1].elementsEqual("r-xp".utf8),
            words[5].drop(while: { $0 == UInt8(ascii: " ") }).first == UInt8(ascii: "/")
        else { return nil }
        let ends = words[0].split(separator: UInt8(ascii: "-")).compactMap {
            UInt(String(decoding: $0, as: UTF8.self), radix: 16)
        }
        guard ends.count == 2, ends[0] < ends[1] else { return nil }
        return ends[0]..<ends[1]
    }
}
