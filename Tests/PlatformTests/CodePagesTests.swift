import FoundationEssentials
import Glibc
import Platform
import Testing

@Suite struct `Code in memory` {
    @Test func `goes back to the page cache, and what is used comes again`() async {
        await #expect(processExitsWith: .success) {
            let numbers = try JSONDecoder().decode([Int].self, from: Data("[1, 2, 3]".utf8))
            let before = try file()
            CodePages.release()
            let after = try file()
            #expect(after < before - 2048, "\(before) KiB, \(after) KiB")
            for _ in 0..<3 {
                CodePages.release()
                #expect(try JSONDecoder().decode([Int].self, from: Data("[1, 2, 3]".utf8)) == numbers)
                #expect(throws: (any Error).self) {
                    try JSONDecoder().decode([Int].self, from: Data("[".utf8))
                }
                #expect("\(numbers)" == "[1, 2, 3]")
            }
        }
    }

    @Test func `can go while threads use them`() async {
        await #expect(processExitsWith: .success) {
            let sums = await withTaskGroup(of: Int.self) { group in
                for seed in 0..<8 {
                    group.addTask {
                        (0..<2000).reduce(seed) { sum, number in sum + (Int("\(number)") ?? 0) }
                    }
                }
                for _ in 0..<20 { CodePages.release() }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(sums) == Set((0..<8).map { $0 + 1999 * 1000 }))
        }
    }
}

/// Kibibytes of mapped files that are in this process's memory.
private func file() throws -> Int {
    let status = String(decoding: try AtomicFile.read("/proc/self/status"), as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix("RssFile:") }
    return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
}
