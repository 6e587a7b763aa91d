import Glibc
import Platform
import Testing

@Suite struct `The allocator of a daemon` {
    @Test func `gives large buffers back when they are freed, whatever small ones lie between`() async {
        await #expect(processExitsWith: .success) {
            HeapBounds.apply()
            // Left to itself, it would take this size for small from here on.
            _ = [UInt8](repeating: 0, count: 1 << 20).count
            let before = try resident()
            var (large, small): ([[UInt8]], [[UInt8]]) = ([], [])
            for byte in 0..<UInt8(64) {
                large.append([UInt8](repeating: byte, count: 1 << 20))
                small.append([UInt8](repeating: byte, count: 50_000))
            }
            #expect(try resident() > before + 60 << 20)
            large = []
            #expect(try resident() < before + 8 << 20)
            #expect(small.last?.last == 63)
        }
    }
}

/// Bytes of this process that are in memory.
private func resident() throws -> Int {
    let pages = String(decoding: try AtomicFile.read("/proc/self/statm"), as: UTF8.self).split(separator: " ")
    return (pages.dropFirst().first.flatMap { Int($0) } ?? 0) * sysconf(Int32(_SC_PAGESIZE))
}
