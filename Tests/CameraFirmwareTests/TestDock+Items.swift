import CameraFirmware
import Channel
import Cryptography
import Evidence
import PTP
import Platform
import Sealing
import Testing

extension TestDock {
    /// Opens an item the way a station would: key over the channel, sealed bytes over PTP.
    func plaintext(of item: Int, in manifest: Manifest, _ firmware: CameraFirmware) throws -> [UInt8] {
        let digest = SHA256.hash(manifest.bytes)
        let asked = ReleaseKeyParameters(id: manifest.recording.text, manifest: digest, item: item)
        let released: ReleaseKeyResult = try call(.releaseKey, asked)
        let entry = manifest.items[item]
        #expect(released.messageID == entry.messageID)
        let handle = try #require(
            firmware.objectHandles().first { firmware.objectInfo($0)?.filename == entry.objectName }
        )
        var sealed: [UInt8] = []
        while let part = firmware.read(handle, offset: UInt64(sealed.count), count: 100_000), !part.isEmpty {
            sealed += part
        }
        #expect(SHA256.hash(sealed) == entry.sealedDigest && sealed.count == Int(entry.sealedSize))
        let key = unsafe try released.key.withUnsafeBytes { unsafe try SecretBytes(copying: $0) }
        return try open(sealed, key: key, wholeFrames: entry.wholeFrames)
    }

    private func open(_ sealed: [UInt8], key: SecretBytes, wholeFrames: UInt64?) throws -> [UInt8] {
        let header = try SealedHeader(parsing: sealed)
        let reader = try SealedReader(
            header: header,
            sealedSize: sealed.count,
            dataKey: key,
            mode: wholeFrames.map { .cut(wholeFrames: Int($0)) } ?? .whole
        )
        var plaintext: [UInt8] = []
        for frame in 0..<reader.geometry.frameCount {
            let bytes = Array(sealed[reader.geometry.sealedRange(ofFrame: frame)])
            var output = [UInt8](repeating: 0, count: header.frameLength)
            let count = unsafe try bytes.withUnsafeBytes { bytes in
                unsafe try output.withUnsafeMutableBytes { output in
                    unsafe try reader.open(frame: frame, sealed: bytes, into: output)
                }
            }
            plaintext += output.prefix(count)
        }
        return plaintext
    }
}
