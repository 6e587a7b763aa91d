import DaemonHarness
import Foundation
import TestSupport

/// What this machine can do at all.
struct Bounds {
    /// Processor seconds for each GiB to decrypt, as `openssl speed` has it.
    let decrypt: Double
    /// Processor seconds for each GiB to hash once, as `openssl speed` has it.
    let hash: Double
    /// Processor seconds for each GiB that libcurl takes to send from memory.
    let send: Double

    /// Processor seconds for each GiB that `dd` takes to read the file, which is as large as the sealed one.
    let read: Double

    var sum: Double { decrypt + hash + send }
    /// What a manifest demands is two hashes: each chunk's and the item's.
    var sumWithBothHashes: Double { sum + hash }

    /// Measures them, one after the other.
    init(_ place: any Place, _ recording: UploadRecording) throws {
        decrypt = try Self.speed(["-decrypt", "-evp", "aes-256-gcm"])
        hash = try Self.speed(["-evp", "sha256"])
        let scale = 1024 / Double(recording.mebibytes)
        let words = [Products.path("BareSend"), place.peerURL, "\(recording.mebibytes)"]
        send = try measure(words + place.peerHeaders).usage.processor * scale
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
}
