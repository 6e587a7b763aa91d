import Cryptography
import DaemonHarness
import Foundation
import Platform
import TestSupport

/// What this machine can do at all.
struct Bounds {
    /// Processor seconds for each GiB to decrypt, as `openssl speed` has it.
    let decrypt: Double
    /// Processor seconds for each GiB to decrypt as the station does, frames of 64 KiB in series of four.
    let opening: Double
    /// Processor seconds for each GiB to hash once, as `openssl speed` has it.
    let hash: Double
    /// Processor seconds for each GiB that libcurl takes to send from memory.
    let send: Double
    /// Processor seconds for each GiB that `dd` takes to read the file, which is as large as the sealed one.
    let read: Double

    /// What is left if there is nothing of ours but opening frames, and everything is as cheap as by itself.
    var withoutUs: Double { opening + hash + send + read }
    var sum: Double { decrypt + hash + send }
    /// What a manifest demands is two hashes: each chunk's and the item's.
    var sumWithBothHashes: Double { sum + hash }

    /// Measures them, one after the other.
    init(_ place: any Place, _ recording: UploadRecording) throws {
        let scale = 1024 / Double(recording.mebibytes)
        // First, as the memory that the server wants is at hand only for a while.
        let words = [Products.path("BareSend"), place.peerURL, "\(recording.mebibytes)"]
        send = try measure(words + place.peerHeaders).usage.processor * scale
        decrypt = try Self.speed(["-decrypt", "-evp", "aes-256-gcm"])
        opening = try Self.openFrames()
        hash = try Self.speed(["-evp", "sha256"])
        let reading = ["dd", "if=\(recording.plain)", "of=/dev/null", "bs=256K", "status=none"]
        read = try measure(reading).usage.processor * scale
    }

    /// Processor seconds for each GiB of one primitive on pieces of a MiB.
    private static func speed(_ words: [String]) throws -> Double {
        let text = try Shell.check("openssl", ["speed", "-seconds", "1", "-bytes", "1048576"] + words).text
        // The last line's last word: thousands of bytes for each processor second.
        let last = text.split(whereSeparator: \.isWhitespace).last ?? ""
        guard last.hasSuffix("k"), let rate = Double(last.dropLast()), rate > 0 else {
            throw Failed("openssl speed said: \(text)")
        }
        return Double(1 << 30) / (rate * 1000)
    }

    @safe private static func openFrames() throws -> Double {
        let cipher = try AES256GCM(key: Random.secret(AES256GCM.keyByteCount))
        let (nonce, aad) = (
            [UInt8](repeating: 1, count: AES256GCM.nonceByteCount), [UInt8](repeating: 2, count: 60)
        )
        var text = [UInt8](repeating: 3, count: 64 << 10)
        var sealed = text
        let tag = try unsafe text.withUnsafeBytes { text in
            try unsafe sealed.withUnsafeMutableBytes { sealed in
                unsafe try cipher.seal(nonce: nonce, aad: aad, plaintext: text, into: sealed)
            }
        }
        let before = Usage.own().processor
        try unsafe sealed.withUnsafeBytes { sealed in
            try unsafe text.withUnsafeMutableBytes { text in
                for _ in 0..<4096 {
                    try cipher.series { () throws in
                        for _ in 0..<4 {
                            unsafe try cipher.open(
                                nonce: nonce,
                                aad: aad,
                                ciphertext: sealed,
                                tag: tag,
                                into: text
                            )
                        }
                    }
                }
            }
        }
        return Usage.own().processor - before
    }
}
