import Bytes
import Cryptography
import Evidence
import Upload

/// A made-up recording with its bytes, small enough to send many times.
struct Sample {
    let key: RecordingKey
    let manifest: [UInt8]
    let items: [ItemPlan]
    let bytes: [[UInt8]]

    /// `seed` tells recordings of one test apart; every byte derives from it.
    init(
        _ seed: String = "one",
        id: String = "REC-0001",
        sizes: [Int] = [10_000, 4096, 300],
        chunkSize: Int = 4096
    ) throws(SampleError) {
        manifest = Array("{\"type\":\"bwv-manifest/1\",\"seed\":\"\(seed)\"}".utf8)
        bytes = sizes.enumerated().map { index, size in Self.stream("\(seed)/\(index)", size) }
        items = bytes.enumerated().map { index, bytes in
            ItemPlan(
                index: index,
                role: index == 0 ? "clip" : "track",
                mediaType: index == 0 ? "video/mp4" : "application/json",
                size: UInt64(bytes.count),
                digest: SHA256.hash(bytes),
                chunkSize: UInt64(chunkSize),
                chunkDigests: stride(from: 0, to: bytes.count, by: chunkSize).map {
                    SHA256.hash(Array(bytes[$0..<min($0 + chunkSize, bytes.count)]))
                }
            )
        }
        guard let domain = TrustDomain("bwvdock-fixture.invalid"), let serial = CameraSerial("CAM-0001"),
            let recording = RecordingID(id)
        else { throw SampleError() }
        key = RecordingKey(
            domain: domain,
            serial: serial,
            recording: recording,
            manifest: SHA256.hash(manifest)
        )
    }

    /// The bytes of one chunk of one item.
    func bytes(of chunk: ChunkPlan, in item: ItemPlan) -> [UInt8] {
        Array(bytes[item.index][Int(chunk.offset)..<Int(chunk.offset + chunk.length)])
    }

    private static func stream(_ seed: String, _ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var block = 0
        while bytes.count < count {
            bytes += SHA256.hash(Array("\(seed)/\(block)".utf8)).bytes
            block += 1
        }
        return Array(bytes.prefix(count))
    }
}

struct SampleError: Error {}
