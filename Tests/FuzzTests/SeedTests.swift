import Foundation
import FuzzTargets
import TestSupport
import Testing

/// The fuzzers' own targets, over every input that is checked in: seeds, and what fuzzers once found.
@Suite struct `Fuzz targets` {
    private static let folder = Repository.path("fixtures/fuzz")

    @Test(arguments: FuzzTarget.all.map(\.name))
    func `keep their promises for every input that is checked in, and for every beginning of it`(
        name: String
    ) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let inputs = try Self.inputs(of: name)
        #expect(!inputs.isEmpty)
        for input in inputs {
            #expect(input.count <= target.longestInput)
            for count in Set(stride(from: 0, to: input.count, by: 1 + input.count / 64)).union([input.count])
            {
                #expect(throws: Never.self) { try target.run(Array(input.prefix(count))) }
            }
        }
    }

    @Test func `each has seeds, and there are seeds of no other`() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
            .filter { !$0.contains(".") }
        #expect(folders.sorted() == FuzzTarget.all.map(\.name).sorted())
    }

    private static func inputs(of target: String) throws -> [[UInt8]] {
        let folder = "\(folder)/\(target)"
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
            Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
        }
    }
}
