import Bytes
import Evidence
import StrictJSON
import Testing

@Suite("Manifest")
struct ManifestTests {
    @Test func `a draft is read back as it was written`() throws {
        let draft = try Samples.manifest()
        let manifest = try Manifest(parsing: draft.serialized())
        #expect(manifest.content == draft)
        #expect(manifest.size == 100_000 + 3 * 4096)
        #expect(manifest.content.key(manifest: try Samples.digest(0xAA)) == (try Samples.key()))
    }

    @Test func `what is optional may be absent`() throws {
        var draft = try Samples.manifest()
        draft.officer = nil
        draft.incident = nil
        draft.offence = nil
        draft.markings = []
        draft.sequence = 1
        draft.previous = nil
        #expect(try Manifest(parsing: draft.serialized()).content == draft)
    }

    @Test func `unknown fields survive because the bytes do`() throws {
        var bytes = try Samples.manifest().serialized()
        bytes.removeLast()
        bytes += Array(#","later":{"x":[1.5]}}"#.utf8)
        let manifest = try Manifest(parsing: bytes)
        #expect(manifest.bytes == bytes)
        #expect(manifest.content == (try Samples.manifest()))
    }

    @Test(arguments: [
        ("type", #""bwv-manifest/2""#), ("domain", #""North""#), ("serial", #""../x""#),
        ("recording", #""""#),
        ("model", #""a\u001b[31m""#), ("model", #""""#), ("state", #""open""#), ("sequence", "0"),
        ("sequence", "2.0"), ("previous", "null"), ("previous", #""AA""#),
        ("start", #""2026-03-01T12:00:00Z""#),
        ("start", #""2026-03-01T12:02:00.000Z""#), ("end", #""2026-02-30T12:00:00.000Z""#),
        ("zone", #""a b""#),
        ("triggers", "null"), ("triggers", #"{"start":"x"}"#),
        ("incident", #"{"kind":"rumour","value":"1"}"#),
        ("classification", "null"), ("markings", #"["sensitive","sensitive"]"#), ("markings", #"["secret"]"#),
        ("items", "[]"), ("items", "{}"), ("officer", "7"),
    ])
    func `one wrong field is named`(field: String, value: String) throws {
        let error = #expect(throws: EvidenceError.self) {
            try Manifest(parsing: replacing(field, with: value))
        }
        let path = try #require(error?.path)
        #expect(path.hasPrefix(field) || (field == "start" && path == "end"))
    }

    @Test func `an error never repeats what a field says`() throws {
        let error = #expect(throws: EvidenceError.self) {
            try Manifest(parsing: replacing("officer", with: #""Jane\u0007""#))
        }
        #expect(error?.description == "manifest: officer: holds a control character")
    }

    @Test func `a draft a reader would refuse is never made`() throws {
        var draft = try Samples.manifest()
        draft.model = ""
        #expect(throws: EvidenceError(.manifest, path: "model", reason: "empty")) { try draft.serialized() }
        draft = try Samples.manifest()
        draft.sequence = .max
        #expect(throws: EvidenceError.self) { try draft.serialized() }
        draft = try Samples.manifest()
        draft.items[1].objectName = draft.items[0].objectName
        #expect(throws: EvidenceError(.manifest, path: "items[1].object", reason: "another item has it")) {
            try draft.serialized()
        }
        draft = try Samples.manifest()
        draft.items[1].messageID = draft.items[0].messageID
        #expect(throws: EvidenceError.self) { try draft.serialized() }
        draft = try Samples.manifest()
        draft.state = .closed
        #expect(throws: EvidenceError.self) { try draft.serialized() }
    }

    @Test func `the largest manifest the rules allow is read, and one item more is not`() throws {
        var draft = try Samples.manifest()
        let digest = try Samples.digest(1)
        let size = ChunkGeometry.mostChunks * ChunkGeometry.smallestChunk
        draft.items = try (0..<ManifestDraft.mostItems).map { index in
            var item = try Samples.item()
            item.size = size
            item.chunkDigests = Array(repeating: digest, count: 1000)
            item.frameLength = 1 << 20
            item.sealedSize = 500 + size + size >> 20 * 32 + 40
            item.objectName = "o-\(index)"
            item.messageID[0] = UInt8(index)
            return item
        }
        let bytes = try draft.serialized()
        #expect(bytes.count > 4 << 20)
        #expect(try Manifest(parsing: bytes).items.count == 64)
        draft.items.append(draft.items[0])
        draft.items[64].objectName = "o-64"
        draft.items[64].messageID[0] = 64
        #expect(throws: EvidenceError.self) { try draft.serialized() }
    }

    private func replacing(_ field: String, with value: String) throws -> [UInt8] {
        guard case .object(var object) = try JSONValue(parsing: Samples.manifest().serialized()) else {
            return []
        }
        object[field] = try JSONValue(parsing: Array(value.utf8))
        return JSONValue.object(object).serialized()
    }
}
