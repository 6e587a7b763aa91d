import Sealing
import Testing

@Suite("Sealed items, tampered with")
struct TamperingTests {
    /// Two regular frames and a short final one.
    static let plaintext = Sample.plaintext(2 * 4096 + 20)

    @Test func `every truncation is refused, and only proven frames leave`() throws {
        // One regular frame and a short final one: small enough for every length there is.
        let plaintext = Sample.plaintext(4096 + 20)
        let sealed = try Sample.seal(plaintext)
        for count in 0..<sealed.count {
            // Told the true size, and told the cut one.
            for size in [sealed.count, count] {
                var emitted: [UInt8] = []
                #expect(throws: SealingError.self, "\(count) bytes") {
                    try Sample.open(Array(sealed.prefix(count)), size: size, emitted: &emitted)
                }
                #expect(emitted.count.isMultiple(of: 4096) && plaintext.starts(with: emitted))
            }
        }
    }

    @Test func `every truncation of a header says how much more is needed`() throws {
        let header = try SealedHeader(parsing: try Sample.seal([1]))
        for count in 0..<header.byteCount {
            #expect {
                try SealedHeader(parsing: Array(header.bytes.prefix(count)))
            } throws: { error in
                guard case SealingError.headerTruncated(let needed) = error else { return false }
                return needed > count && needed <= header.byteCount
            }
        }
    }

    @Test func `every single changed bit of a small item is refused, and nothing leaves`() throws {
        let sealed = try Sample.seal(Array("evidence".utf8))
        for index in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[index] ^= 1 << bit
                var emitted: [UInt8] = []
                #expect(throws: SealingError.self, "byte \(index) bit \(bit)") {
                    try Sample.open(changed, emitted: &emitted)
                }
                #expect(emitted.isEmpty)
            }
        }
    }

    @Test func `a changed bit in any frame of several lets only the frames before it leave`() throws {
        let sealed = try Sample.seal(Self.plaintext)
        let geometry = try Sample.reader(sealed).geometry
        for frame in 0..<geometry.frameCount {
            let range = geometry.sealedRange(ofFrame: frame)
            for index in Array(range.prefix(48)) + Array(range.suffix(17)) {
                var changed = sealed
                changed[index] ^= 0x10
                var emitted: [UInt8] = []
                #expect(throws: SealingError.self) {
                    try Sample.open(changed, pieces: 999, emitted: &emitted)
                }
                #expect(emitted == Array(Self.plaintext.prefix(frame * 4096)))
            }
        }
    }

    @Test func `frames out of order, doubled or left out are refused`() throws {
        let sealed = try Sample.seal(Self.plaintext)
        let geometry = try Sample.reader(sealed).geometry
        let frames = (0..<3).map { Array(sealed[geometry.sealedRange(ofFrame: $0)]) }
        let header = Array(sealed.prefix(geometry.headerSize))
        for order in [[1, 0, 2], [0, 0, 2], [0, 2], [2], [0, 1, 1, 2], [0, 1, 2, 2]] {
            let mixed = header + order.flatMap { frames[$0] }
            #expect(throws: SealingError.self) { try Sample.open(mixed) }
        }
        #expect(throws: SealingError.wrongSequence(frame: 0)) {
            try Sample.open(header + frames[1] + frames[0] + frames[2])
        }
    }

    @Test func `bytes after the end are refused`() throws {
        let sealed = try Sample.seal(Self.plaintext)
        #expect(throws: SealingError.trailingBytes) { try Sample.open(sealed + [0], size: sealed.count) }
        #expect(throws: SealingError.self) { try Sample.open(sealed + [0]) }
    }

    @Test func `a frame of another item is refused`() throws {
        let first = try Sample.seal(Self.plaintext)
        let second = try Sample.seal(Self.plaintext)
        let range = try Sample.reader(first).geometry.sealedRange(ofFrame: 1)
        var mixed = first
        mixed.replaceSubrange(range, with: second[range])
        #expect(throws: SealingError.frameNotAuthentic(frame: 1)) { try Sample.open(mixed) }
    }

    @Test func `a refused frame leaves only zeros in the caller's memory`() throws {
        var sealed = try Sample.seal(Self.plaintext)
        let range = try Sample.reader(sealed).geometry.sealedRange(ofFrame: 1)
        sealed[range.upperBound - 1] ^= 1
        let reader = try Sample.reader(sealed)
        var output = [UInt8](repeating: 0xEE, count: 4096)
        let opened = try? unsafe sealed[range].withUnsafeBytes { frame in
            try unsafe output.withUnsafeMutableBytes {
                unsafe try reader.open(frame: 1, sealed: frame, into: $0)
            }
        }
        #expect(opened == nil)
        #expect(output == [UInt8](repeating: 0, count: 4096))
    }

    @Test func `another key is refused before any frame`() throws {
        let sealed = try Sample.seal([1, 2, 3])
        let header = try SealedHeader(parsing: sealed)
        #expect(throws: SealingError.wrongKey) {
            try SealedReader(
                header: header,
                sealedSize: sealed.count,
                dataKey: try Sample.secret([UInt8](repeating: 7, count: 32))
            )
        }
    }
}
