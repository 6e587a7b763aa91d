import Foundation
import Platform
import Testing

@Suite struct `Secrets stay in locked memory` {
    @Test func `a secret holds what was copied into it`() throws {
        let source: [UInt8] = [1, 2, 3]
        let secret = try unsafe source.withUnsafeBytes { try unsafe SecretBytes(copying: $0) }
        unsafe #expect(secret.withBytes { unsafe Array($0) } == source)
    }

    @Test func `a secret's pages are locked and kept out of core dumps`() throws {
        let secret = try SecretBytes(count: 32)
        let flags = try unsafe secret.withBytes { bytes in
            try mappingFlags(of: UInt(bitPattern: bytes.baseAddress))
        }
        let words = flags.split(separator: " ")
        #expect(words.contains("lo") && words.contains("dd"), "\(flags)")
    }

    @Test func `a secret never shows in text`() throws {
        let secret = try SecretBytes(count: 2)
        #expect("\(secret)" == "secret of 2 bytes")
        #expect(String(reflecting: secret) == "secret of 2 bytes")
    }

    @Test func `wiping leaves zeros`() {
        var bytes: [UInt8] = [1, 2, 3]
        unsafe bytes.withUnsafeMutableBytes { unsafe SecretBytes.wipe($0) }
        #expect(bytes == [0, 0, 0])
    }
}

/// The kernel's flags of the mapping that holds `address`.
private func mappingFlags(of address: UInt) throws -> Substring {
    let map = String(decoding: try AtomicFile.read("/proc/self/smaps"), as: UTF8.self)
    var isInside = false
    for line in map.split(separator: "\n") {
        let range = line.prefix { $0 != " " }.split(separator: "-").compactMap { UInt($0, radix: 16) }
        if range.count == 2 { isInside = (range[0]..<range[1]).contains(address) }
        if isInside, line.hasPrefix("VmFlags:") { return line }
    }
    return ""
}
