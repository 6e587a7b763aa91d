import Evidence
import StrictJSON
import Testing

/// A statement damaged in one place throws, or means something else.
///
/// What it then means, it means the same way each time it is read. It never means what the undamaged one meant, or two
/// texts would stand for one statement.
@Suite("Damaged statements")
struct MutationTests {
    @Test func `no truncation of a manifest is read`() throws {
        try expectNoTruncation(of: Samples.manifest())
    }
    @Test func `no truncation of a receipt is read`() throws { try expectNoTruncation(of: Samples.receipt()) }
    @Test func `no truncation of a tombstone is read`() throws {
        try expectNoTruncation(of: Samples.tombstone())
    }
    @Test func `no truncation of an inventory is read`() throws { try expectNoTruncation(of: Samples.page()) }

    @Test func `no truncation of an unproven statement is read`() throws {
        try expectNoTruncation(of: Samples.unproven())
    }

    @Test func `no flipped bit of an unproven statement leaves its meaning`() throws {
        try expectNoFlip(of: Samples.unproven())
    }
    @Test func `a field twice is refused in every object of an unproven statement`() throws {
        try expectNoDuplicates(in: Samples.unproven())
    }
    @Test func `no flipped bit of a manifest leaves its meaning`() throws {
        try expectNoFlip(of: Samples.manifest())
    }
    @Test func `no flipped bit of a receipt leaves its meaning`() throws {
        try expectNoFlip(of: Samples.receipt())
    }
    @Test func `no flipped bit of a tombstone leaves its meaning`() throws {
        try expectNoFlip(of: Samples.tombstone())
    }
    @Test func `no flipped bit of an inventory leaves its meaning`() throws {
        try expectNoFlip(of: Samples.page())
    }

    @Test func `a field twice is refused in every object of a manifest`() throws {
        try expectNoDuplicates(in: Samples.manifest())
    }
    @Test func `a field twice is refused in every object of a receipt`() throws {
        try expectNoDuplicates(in: Samples.receipt())
    }
    @Test func `a field twice is refused in a tombstone`() throws {
        try expectNoDuplicates(in: Samples.tombstone())
    }
    @Test func `a field twice is refused in every object of an inventory`() throws {
        try expectNoDuplicates(in: Samples.page())
    }

    private func expectNoTruncation<Content: StatementContent>(of sample: Content) throws {
        let bytes = try sample.serialized()
        for count in 0..<bytes.count {
            #expect(throws: EvidenceError.self) { try Statement<Content>(parsing: Array(bytes[..<count])) }
        }
        #expect(throws: EvidenceError.self) { try Statement<Content>(parsing: bytes + bytes) }
    }

    private func expectNoFlip<Content: StatementContent>(of sample: Content) throws {
        let bytes = try sample.serialized()
        #expect(try Statement<Content>(parsing: bytes).content == sample)
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << (bit % 8)
            guard let read = try? Statement<Content>(parsing: flipped) else { continue }
            #expect(read.bytes == flipped)
            #expect(read.content != sample, "bit \(bit)")
            #expect(try Content(JSONFields(.object(read.content.members))) == read.content)
        }
    }

    private func expectNoDuplicates<Content: StatementContent>(in sample: Content) throws {
        let bytes = try sample.serialized()
        var found = 0
        for index in bytes.indices where bytes[index] == UInt8(ascii: "{") {
            let key = Array(bytes[(index + 1)...].prefix { $0 != UInt8(ascii: ":") })
            let again = key + Array(":null,".utf8)
            let twice = Array(bytes[...index]) + again + Array(bytes[(index + 1)...])
            #expect(throws: EvidenceError.self) { try Statement<Content>(parsing: twice) }
            found += 1
        }
        #expect(found > 0)
    }
}
