import Cryptography
import Platform
import Sealing
import TestSupport
import Testing

@Suite("Sealed items and the Python AWS Encryption SDK")
struct InteroperabilityTests {
    /// One item to go each way.
    struct Item: Sendable, CustomStringConvertible {
        let frameLength: Int
        let size: Int
        let ending: SealedWriter.Ending
        let secondWrapping: Bool

        var description: String {
            "\(size) bytes in frames of \(frameLength), \(ending)\(secondWrapping ? ", two wrappings" : "")"
        }
    }

    static let items: [Item] = (12...20).flatMap { power in
        let frame = 1 << power
        let many = power == 12 ? 64 * frame + 7 : power < 18 ? 5 * frame + 17 : 2 * frame + 17
        return [0, 1, frame - 1, frame, 2 * frame, many].flatMap { size in
            let endings: [SealedWriter.Ending] =
                size > 0 && size.isMultiple(of: frame) ? [.fullFrame, .emptyFrame] : [.emptyFrame]
            return endings.flatMap { ending in
                [false, true].map {
                    Item(frameLength: frame, size: size, ending: ending, secondWrapping: $0)
                }
            }
        }
    }

    private static let bytes = Sample.plaintext(3 << 20)
    private let folder: TemporaryDirectory
    private let aes = PythonSDK.AESKey(
        namespace: "bwv-camera",
        name: "FIX-0001",
        key: Sample.wrappingKey.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    )
    private let rsa: PythonSDK.RSAKey

    init() throws {
        folder = try TemporaryDirectory()
        let (secret, open) = (folder.path("recovery.key"), folder.path("recovery.pem"))
        try Shell.check("openssl", ["genrsa", "-out", secret, "2048"])
        try Shell.check("openssl", ["pkey", "-in", secret, "-pubout", "-out", open])
        rsa = PythonSDK.RSAKey(namespace: "bwv-recovery", name: "force", publicKey: open, privateKey: secret)
    }

    @Test func `theirs opens ours with the camera's key and with the recovery key`() throws {
        let recovery = RawRSAWrapping(
            namespace: rsa.namespace,
            name: rsa.name,
            key: try RSAOAEP(publicKeyPEM: try folder.read("recovery.pem"))
        )
        var jobs: [PythonSDK.Job] = []
        var opened: [(item: Item, output: String)] = []
        for (index, item) in Self.items.enumerated() {
            let camera: [any DataKeyWrapping] = [try Sample.keyring()]
            let sealed = try Sample.seal(
                Array(Self.bytes.prefix(item.size)),
                frameLength: item.frameLength,
                ending: item.ending,
                wrappings: item.secondWrapping ? camera + [recovery] : camera
            )
            let input = try folder.write("ours-\(index)", sealed)
            for second in item.secondWrapping ? [false, true] : [false] {
                let output = "opened-\(index)-\(second)"
                var job = PythonSDK.Job(op: "decrypt", input: input, output: folder.path(output))
                if second { job.rsa = rsa } else { job.aes = aes }
                jobs.append(job)
                opened.append((item, output))
            }
        }
        for ((item, output), result) in zip(opened, try PythonSDK.run(jobs)) {
            #expect(result.error == nil, "\(item)")
            guard result.error == nil else { continue }
            let expected = Dictionary(uniqueKeysWithValues: Sample.context.pairs.map { ($0.key, $0.value) })
            #expect(result.context == expected, "\(item)")
            #expect(try folder.read(output) == Array(Self.bytes.prefix(item.size)), "\(item)")
        }
    }

    @Test func `ours opens theirs, whichever way it ends`() throws {
        let plain = try Dictionary(
            uniqueKeysWithValues: Set(Self.items.map(\.size)).map {
                ($0, try folder.write("plain-\($0)", Array(Self.bytes.prefix($0))))
            }
        )
        let jobs = try Self.items.enumerated().map { index, item in
            var job = encryption(of: try #require(plain[item.size]), to: "theirs-\(index)")
            job.frameLength = item.frameLength
            job.ending = item.ending == .fullFrame ? "full" : "empty"
            if item.secondWrapping { job.rsa = rsa }
            return job
        }
        for ((index, item), result) in zip(Self.items.enumerated(), try PythonSDK.run(jobs)) {
            #expect(result.error == nil, "\(item)")
            guard result.error == nil else { continue }
            let sealed = try folder.read("theirs-\(index)")
            let header = try SealedHeader(parsing: sealed)
            #expect(header.context == Sample.context)
            #expect(header.dataKeys.count == (item.secondWrapping ? 2 : 1))
            #expect(try Sample.open(sealed) == Array(Self.bytes.prefix(item.size)), "\(item)")
            let frames = try Sample.reader(sealed).geometry.frameCount
            let full = item.ending == .fullFrame
            #expect(frames == item.size / item.frameLength + (full ? 0 : 1), "\(item)")
        }
    }

    @Test func `theirs without key commitment is refused`() throws {
        let input = try folder.write("plain", [1, 2, 3])
        let suites: [UInt16] = [0x0178, 0x0078]
        let jobs = suites.map { suite in
            var job = encryption(of: input, to: "suite-\(suite)")
            job.suite = Int(suite)
            return job
        }
        for (suite, result) in zip(suites, try PythonSDK.run(jobs)) {
            #expect(result.error == nil)
            let sealed = try folder.read("suite-\(suite)")
            #expect(throws: SealingError.uncommittedSuite(suite)) { try SealedHeader(parsing: sealed) }
        }
    }

    private func encryption(of input: String, to output: String) -> PythonSDK.Job {
        PythonSDK.Job(
            op: "encrypt",
            input: input,
            output: folder.path(output),
            frameLength: 4096,
            ending: "empty",
            context: Dictionary(uniqueKeysWithValues: Sample.context.pairs.map { ($0.key, $0.value) }),
            aes: aes
        )
    }
}
