import AuditLog
import Foundation
import Testing

@Suite struct `A changed audit log` {
    @Test func `shows any flipped bit by its line`() throws {
        let scene = try Scene()
        let head = try scene.fill()
        let bytes = try scene.bytes
        var line = 1
        for index in bytes.indices {
            // Every bit of the ends of lines and of what joins them, one bit of every third byte elsewhere.
            let isJoint = bytes[index] == UInt8(ascii: "\n") || bytes[index] == UInt8(ascii: "{")
            let bits = isJoint ? 0..<8 : index % 3 == 0 ? (index % 8)..<(index % 8 + 1) : 0..<0
            for bit in bits {
                var changed = bytes
                changed[index] ^= 1 << UInt8(bit)
                try scene.write(changed)
                let report = try scene.verify(expecting: [head])
                #expect(
                    report.problems.contains { $0.line == line },
                    "byte \(index) bit \(bit) in line \(line)"
                )
            }
            if bytes[index] == UInt8(ascii: "\n") { line += 1 }
        }
    }

    @Test(arguments: 0..<7)
    func `shows a line that was removed`(index: Int) throws {
        let scene = try Scene()
        let head = try scene.fill()
        var lines = try scene.lines
        lines.remove(at: index)
        try scene.write(lines.joined())
        let problems = try scene.verify(expecting: [head]).problems
        #expect(problems.contains { $0.line == index + 1 }, "\(problems)")
    }

    @Test func `shows lines that were exchanged, repeated or invented`() throws {
        let scene = try Scene()
        try scene.fill()
        let lines = try scene.lines
        var exchanged = lines
        exchanged.swapAt(2, 3)
        for changed in [
            exchanged, [lines[0]] + lines, Array(lines.prefix(3)) + [Array("{}\n".utf8)] + lines.dropFirst(3),
        ] {
            try scene.write(changed.joined())
            #expect(try !scene.verify().isIntact)
        }
    }

    @Test func `shows a tail cut off when a later head is known`() throws {
        let scene = try Scene()
        let head = try scene.fill()
        let lines = try scene.lines
        for count in 0..<lines.count {
            try scene.write(lines.prefix(count).joined())
            // Without the later head a shorter log is just an earlier one.
            #expect(try scene.verify().isIntact)
            let problems = try scene.verify(expecting: [head]).problems
            #expect(problems.map(\.line) == [count + 1])
            #expect(problems.first?.reason.contains("a receipt") == true)
        }
    }

    @Test func `shows a log rewritten whole when an earlier head is known`() throws {
        let scene = try Scene()
        let log = try scene.open()
        try log.append(.stationStarted)
        let known = try log.append(.eraseIntended, .recording("REC-0001"))
        try log.append(.stationStopped)
        let rewritten = try Scene()
        let other = try rewritten.open()
        try other.append(.stationStarted)
        try other.append(.eraseIntended, .recording("REC-0002"))
        try other.append(.stationStopped)
        #expect(try rewritten.verify().isIntact)
        #expect(try rewritten.verify(expecting: [known]).problems.map(\.line) == [2])
        #expect(try scene.verify(expecting: [known]).isIntact)
    }

    @Test func `shows a checkpoint by another key`() throws {
        let scene = try Scene()
        let log = try scene.open { statement in Array(Scene.sign(statement).reversed()) }
        try log.append(.stationStarted)
        try log.checkpoint()
        let report = try scene.verify()
        #expect(report.problems.map(\.line) == [2])
        #expect(report.signedEntries == 0)
    }
}

extension Scene {
    /// The lines with their line feeds.
    var lines: [[UInt8]] {
        get throws {
            try bytes.split(separator: UInt8(ascii: "\n")).map { Array($0) + [UInt8(ascii: "\n")] }
        }
    }
}
