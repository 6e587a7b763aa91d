import Evidence
import Testing

@Suite("Item of a manifest")
struct ManifestItemTests {
    private static let mebi: UInt64 = 1 << 20

    @Test(arguments: [
        (0, 8 * mebi, 0), (1, 8 * mebi, 1), (8 * mebi, 8 * mebi, 1), (8 * mebi + 1, 8 * mebi, 2),
        (8000 * mebi, 8 * mebi, 1000), (8000 * mebi + 1, 16 * mebi, 501), (16_000 * mebi, 16 * mebi, 1000),
        (ManifestItem.greatestSize, 2048 * mebi, 512),
    ])
    func `chunks are 8 MiB, doubled until there are at most 1000`(size: UInt64, chunk: UInt64, count: Int) {
        #expect(ChunkGeometry.chunkSize(forItemOf: size) == chunk)
        #expect(ChunkGeometry.chunkCount(forItemOf: size) == count)
    }

    @Test func `both legal endings of an exact multiple of the frame are allowed`() throws {
        for (frames, ending) in [(1 as UInt64, "a full final frame"), (2, "an empty one more")] {
            var item = try Samples.item()
            item.size = 2 * item.frameLength
            item.sealedSize = 16_384 + item.size + frames * 32 + 40
            #expect(throws: Never.self, "\(ending)") { try manifest(with: item) }
        }
    }

    @Test func `an empty item has no chunk and the digest of nothing`() throws {
        var item = try Samples.item()
        item.size = 0
        item.chunkDigests = []
        item.sealedSize = 500 + 40
        #expect(refusal(of: item) == "items[0].sha256")
    }

    private static let contradictions: [(String, @Sendable (inout ManifestItem) -> Void)] = [
        ("chunkSize", { $0.chunkSize *= 2 }), ("chunks", { $0.chunkDigests = [] }),
        ("chunks", { $0.chunkDigests += $0.chunkDigests }),
        ("chunks", { $0.chunkDigests = [$0.sealedDigest] }),
        ("frameLength", { $0.frameLength = 2048 }), ("frameLength", { $0.frameLength = 2 << 20 }),
        ("frameLength", { $0.frameLength = 65_535 }), ("frameLength", { $0.frameLength = 0 }),
        ("sealedSize", { $0.sealedSize = $0.size }), ("sealedSize", { $0.sealedSize -= 500 }),
        ("sealedSize", { $0.sealedSize += 16 << 10 }), ("sealedSize", { $0.sealedSize = 0 }),
        ("size", { $0.size = .max }), ("size", { $0.wholeFrames = 1 }),
        ("wholeFrames", { $0.wholeFrames = 2 }),
        ("wholeFrames", { $0.wholeFrames = .max }), ("mediaType", { $0.mediaType = "video" }),
        ("mediaType", { $0.mediaType = "video/mp4; x=y" }), ("object", { $0.objectName = "a/b" }),
        ("messageId", { $0.messageID.removeLast() }),
    ]

    @Test(arguments: contradictions)
    func `numbers that contradict each other are refused`(
        field: String,
        change: @Sendable (inout ManifestItem) -> Void
    ) throws {
        var item = try Samples.item()
        change(&item)
        #expect(refusal(of: item) == "items[0].\(field)")
    }

    private func manifest(with item: ManifestItem) throws -> Manifest {
        var draft = try Samples.manifest()
        draft.items[0] = item
        return try Manifest(parsing: draft.serialized())
    }

    private func refusal(of item: ManifestItem) -> String? {
        do {
            _ = try manifest(with: item)
            return nil
        } catch { return (error as? EvidenceError)?.path }
    }
}
