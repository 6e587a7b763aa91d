import Foundation
import Platform
import TestSupport
import Testing

@testable import Sealing

@Suite("Sealed items, known answers")
struct KnownAnswerTests {
    static let answers: [(name: String, size: Int, ending: SealedWriter.Ending)] = [
        ("empty", 0, .emptyFrame), ("short", 20, .emptyFrame), ("full", 4096, .fullFrame),
        ("exact", 4096, .emptyFrame),
    ]

    /// Gives back the wrapped keys of another item, so that ours can be compared with it byte for byte.
    private struct Replay: DataKeyWrapping {
        let dataKey: EncryptedDataKey
        func wrap(_: SecretBytes, context: EncryptionContext) -> EncryptedDataKey { dataKey }
    }

    private func sealed(_ name: String) throws -> [UInt8] {
        let path = Repository.path("fixtures/sealed/\(name).sealed")
        return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    @Test(arguments: answers)
    func `theirs opens`(name: String, size: Int, ending: SealedWriter.Ending) throws {
        #expect(try Sample.open(try sealed(name)) == Sample.plaintext(size))
    }

    @Test(arguments: answers)
    func `under their key and message id, ours is theirs byte for byte`(
        name: String,
        size: Int,
        ending: SealedWriter.Ending
    ) throws {
        let theirs = try sealed(name)
        let header = try SealedHeader(parsing: theirs)
        let writer = try SealedWriter(
            context: Sample.context,
            frameLength: 4096,
            messageID: header.messageID,
            dataKey: try Sample.keyring().unwrap(header.dataKeys, context: header.context),
            wrappings: header.dataKeys.map { Replay(dataKey: $0) },
            ending: ending
        )
        let ours =
            writer.header.bytes + (try writer.append(Sample.plaintext(size))) + (try writer.finish())
        #expect(ours == theirs)
    }
}
