import Cryptography
import DaemonHarness
import Foundation
import HTTPClient
import Platform
import Sealing
import Upload

/// What ours does to every byte, and nothing of a dock around it.
///
/// A file is read, opened, hashed twice and sent, in one thread, through our rooms for these. There is no camera, journal,
/// receipt or proof. It is a yardstick and no bound: what waiting for a server does to caches weighs as much.
struct BareLoop: Codable {
    /// The file that `seal` made.
    let sealed: String
    /// `http://host:port`.
    let server: String
    /// The path that PUT goes to; with more than one, numbers are put behind it.
    let target: String
    let headers: [String]
    /// The most bytes in one PUT; `nil` for everything in one.
    let segment: Int?
    /// Bytes opened, hashed and sent at a time, whole frames.
    let piece: Int

    /// What one run used, as the process that did it prints it; starting that is not in it.
    struct Figures: Codable {
        var usage: Usage
        /// The SHA-256 of all that was sent, hexadecimal.
        var digest: String
    }

    private static let frame = 64 << 10
    private static let sealedFrame = frame + AES256GCM.tagByteCount
    /// As much as ours sends at a time.
    static let ourPiece = FrameStream.piece

    /// Seals a plain file of whole frames, each followed by its tag.
    @safe static func seal(_ plain: String, to sealed: String) throws {
        let cipher = try cipher()
        guard FileManager.default.createFile(atPath: sealed, contents: nil),
            let input = FileHandle(forReadingAtPath: plain),
            let output = FileHandle(forWritingAtPath: sealed)
        else { throw Failed("the bare loop's file cannot be made") }
        var frame = [UInt8](repeating: 0, count: frame)
        var number = 0
        while let text = try input.read(upToCount: frame.count), !text.isEmpty {
            guard text.count == frame.count else { throw Failed("the plain file has no whole frames") }
            let tag = try unsafe text.withUnsafeBytes { text in
                try unsafe frame.withUnsafeMutableBytes { frame in
                    unsafe try cipher.seal(nonce: nonce(number), aad: aad, plaintext: text, into: frame)
                }
            }
            try output.write(contentsOf: frame + tag)
            number += 1
        }
    }

    /// A sealed item's frames have some as well: without any, another library than ours would open these.
    private static let aad = [UInt8](repeating: 2, count: 60)

    /// Nothing that is sealed here is a secret: the key is zeros.
    private static func cipher() throws -> AES256GCM {
        try AES256GCM(key: SecretBytes(count: AES256GCM.keyByteCount))
    }

    private static func nonce(_ frame: Int) -> [UInt8] {
        (0..<AES256GCM.nonceByteCount).map { UInt8(truncatingIfNeeded: $0 < 8 ? frame >> ($0 * 8) : 0) }
    }

    /// Runs in a process of its own.
    func apart() throws -> Figures {
        let words = String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
        let output = try measure([Products.path("UploadBench"), "loop", words]).output
        return try JSONDecoder().decode(Figures.self, from: Data(output.utf8))
    }

    /// The other end of that.
    static func runHere(_ words: [String]) throws {
        let loop = try JSONDecoder().decode(BareLoop.self, from: Data((words.first ?? "").utf8))
        say(String(decoding: try JSONEncoder().encode(loop.run()), as: UTF8.self))
    }

    private func run() throws -> Figures {
        guard let file = FileHandle(forReadingAtPath: sealed) else { throw Failed("nothing is sealed") }
        let frames = Int(try file.seekToEnd()) / Self.sealedFrame
        try file.seek(toOffset: 0)
        let source = Source(file: file, cipher: try Self.cipher(), frames: piece / Self.frame)
        let connection = try HTTPConnection(to: Endpoint(parsing: server), HTTPSettings())
        // As with ours: what starting takes is no recording's.
        _ = AES256GCM.opensWide
        let (start, before) = (ContinuousClock.now, Usage.own())
        let inEach = segment.map { $0 / Self.frame } ?? frames
        for first in stride(from: 0, to: frames, by: inEach) {
            let number = first == 0 ? "" : "-\(first / inEach)"
            try put(
                min(inEach, frames - first),
                from: source,
                to: target + number,
                over: connection
            )
        }
        var usage = Usage.own()
        usage.processor -= before.processor
        usage.wall = start.duration(to: .now) / .seconds(1)
        return Figures(usage: usage, digest: source.itemDigest())
    }

    private func put(
        _ frames: Int,
        from source: Source,
        to target: String,
        over connection: HTTPConnection
    ) throws {
        var request = HTTPRequest(.put, target)
        request.body = .streamed(UInt64(frames * Self.frame))
        request.headers = headers.map { header in
            let colon = header.range(of: ": ") ?? header.endIndex..<header.endIndex
            return (String(header[..<colon.lowerBound]), String(header[colon.upperBound...]))
        }
        let upload = try connection.upload(request)
        var left = frames
        while left > 0 {
            let count = min(left, piece / Self.frame)
            unsafe try upload.write(source.next(count))
            left -= count
        }
        guard try upload.finish().isSuccess else { throw Failed("the bare loop's upload is refused") }
        source.endChunk()
    }

    /// The file's frames, opened and hashed.
    @safe private final class Source {
        private let file: FileHandle
        private let cipher: AES256GCM
        private var nextFrame = 0
        private var chunk = SHA256()
        private var item = SHA256()
        // Owned here, freed in deinit, and reached only through this object's own methods.
        private let sealed: UnsafeMutableRawBufferPointer
        private let plaintext: UnsafeMutableRawBufferPointer

        /// Has room for so many frames at a time.
        init(file: FileHandle, cipher: AES256GCM, frames: Int) {
            self.file = file
            self.cipher = cipher
            unsafe sealed = .allocate(byteCount: frames * sealedFrame, alignment: 64)
            unsafe plaintext = .allocate(byteCount: frames * frame, alignment: 64)
        }

        deinit {
            unsafe sealed.deallocate()
            unsafe plaintext.deallocate()
        }

        /// Valid until the next call.
        func next(_ count: Int) throws -> UnsafeRawBufferPointer {
            let size = count * sealedFrame
            guard unsafe read(file.fileDescriptor, sealed.baseAddress, size) == size else {
                throw Failed("the sealed file ends early")
            }
            try cipher.series { () throws in
                for index in 0..<count {
                    let text = unsafe sealed[(index * sealedFrame)...].prefix(sealedFrame)
                    unsafe try cipher.open(
                        nonce: nonce(nextFrame),
                        aad: aad,
                        ciphertext: UnsafeRawBufferPointer(rebasing: text.prefix(frame)),
                        tag: Array(text.suffix(AES256GCM.tagByteCount)),
                        into: UnsafeMutableRawBufferPointer(
                            rebasing: plaintext[(index * frame)...].prefix(frame)
                        )
                    )
                    nextFrame += 1
                }
            }
            let opened = unsafe UnsafeRawBufferPointer(rebasing: plaintext[..<(count * frame)])
            unsafe SHA256.update(&chunk, &item, opened)
            return unsafe opened
        }

        func endChunk() {
            var finished = SHA256()
            swap(&finished, &chunk)
            _ = finished.finalize()
        }

        func itemDigest() -> String {
            var finished = SHA256()
            swap(&finished, &item)
            return "\(finished.finalize())"
        }
    }
}
