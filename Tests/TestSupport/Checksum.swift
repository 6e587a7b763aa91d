/// A sum over 64-bit words that notices lost, doubled and exchanged ones; quick also in a debug build.
package struct Checksum {
    package private(set) var value: UInt64 = 0
    private var rest: [UInt8] = []

    package init() {}

    /// The sum over whole words of all bytes; fewer than eight at the end do not count.
    package static func of(_ bytes: [UInt8]) -> UInt64 {
        var sum = Self()
        unsafe bytes.withUnsafeBytes { unsafe sum.add($0) }
        return sum.value
    }

    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var offset = 0
        while !rest.isEmpty, rest.count < 8, offset < bytes.count {
            rest.append(unsafe bytes[offset])
            offset += 1
        }
        if rest.count == 8 {
            unsafe mix(rest.withUnsafeBytes { unsafe $0.loadUnaligned(as: UInt64.self) })
            rest.removeAll()
        }
        guard rest.isEmpty else { return }
        while bytes.count - offset >= 8 {
            unsafe mix(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        while offset < bytes.count {
            rest.append(unsafe bytes[offset])
            offset += 1
        }
    }

    private mutating func mix(_ word: UInt64) { value = (value &* 31) &+ word }
}
