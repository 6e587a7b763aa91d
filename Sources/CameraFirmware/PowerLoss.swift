internal import Bytes
internal import CameraFile
internal import Channel
internal import Cryptography
package import Evidence
import Glibc
internal import Platform
internal import Sealing

extension VirtualCamera {
    /// What becomes of a camera whose battery fails while it records: when it is on again, that recording is `recovered`.
    ///
    /// A camera that is not recording begins to, so that there is something to be cut off. Call it while the plug is
    /// out. `nil` for a plain camera, which says nothing of what was cut.
    package func losePower() throws(FirmwareError) -> RecordingID? {
        defer { panel.show(Indicator(.charging)) }
        guard camera.channel else { return nil }
        var recording = openRecording
        if recording == nil { recording = try begin() }
        guard let recording else { return nil }
        try RecordingRecovery(camera: camera, store: store).close(recording)
        return recording.id
    }

    private var openRecording: CameraFile.Recording? {
        guard let last = store.recordings.last, last.state == .open else { return nil }
        return camera.recordings.first { $0.id == last.id }
    }

    private func begin() throws(FirmwareError) -> CameraFile.Recording {
        let recordings = store.recordings
        let sequence = (recordings.last?.sequence ?? 0) + 1
        guard
            let recording = CameraFile.Recording.begun(
                "rec-power-loss-\(sequence)",
                at: store.clock.now,
                zone: camera.clock.zone,
                seed: UInt64(sequence)
            )
        else { throw FirmwareError("begin", "recording \(sequence)", cause: "its clock is before 1970") }
        _ = try StoreMaker(camera).add(
            recording,
            sequence: sequence,
            after: recordings.last?.manifest,
            to: store.layout
        )
        try store.found(sequence)
        return recording
    }
}

/// Closes what a power cut has left open: whole frames are kept, described and signed for; nothing is written again.
private struct RecordingRecovery {
    let camera: CameraFile
    let store: CameraStore

    func close(_ described: CameraFile.Recording) throws(FirmwareError) {
        guard let stored = store.recording(described.id) else { return }
        let keyring = RecordingKeyring.keyring(try store.wrappingKey(of: stored), stored.id)
        var items: [ManifestItem] = []
        for (item, name) in zip(described.items, stored.objects) {
            items.append(try examine(item, name, keyring))
        }
        var recording = described
        recording.state = .recovered
        let maker = try StoreMaker(camera)
        let manifest = try maker.manifest(
            of: recording,
            sequence: stored.sequence,
            after: stored.previous,
            items: items
        )
        try maker.close(stored, by: manifest, at: recording.end, in: store.files(of: stored))
        try store.found(stored.sequence)
    }

    /// Opens every whole frame of a sealed item that has no end.
    private func examine(
        _ item: CameraFile.Item,
        _ name: String,
        _ keyring: RawAESKeyring
    ) throws(FirmwareError) -> ManifestItem {
        let path = store.layout.object(name)
        do {
            let file = try FileDescriptor.open(path, O_RDONLY)
            let head = try file.pread(SealedHeader.maximumByteCount, at: 0, subject: path)
            let header = try SealedHeader(parsing: head)
            let size = Int(try file.size(path))
            let stride = item.frameLength + Self.overhead
            let frames = (size - header.byteCount) / stride
            let reader = try SealedReader(
                header: header,
                sealedSize: size,
                dataKey: try keyring.unwrap(header.dataKeys, context: header.context),
                mode: .cut(wholeFrames: frames)
            )
            var sealedHash = SHA256()
            sealedHash.update(head.prefix(header.byteCount))
            var digests = ChunkDigests(size: UInt64(reader.geometry.plaintextSize))
            for frame in 0..<frames {
                let range = reader.geometry.sealedRange(ofFrame: frame)
                let sealed = try file.pread(range.count, at: Int64(range.lowerBound), subject: path)
                sealedHash.update(sealed)
                digests.update(try open(frame, sealed, reader))
            }
            let (digest, chunks) = digests.finish()
            return ManifestItem(
                role: item.role,
                mediaType: item.mediaType,
                size: UInt64(reader.geometry.plaintextSize),
                digest: digest,
                chunkDigests: chunks,
                objectName: name,
                sealedSize: UInt64(size),
                sealedDigest: sealedHash.finalize(),
                messageID: header.messageID,
                frameLength: UInt64(item.frameLength),
                wholeFrames: UInt64(frames)
            )
        } catch {
            throw FirmwareError("recover", name, cause: "\(error)")
        }
    }

    /// Sequence number, IV and tag of a frame.
    private static let overhead = 4 + 12 + 16

    private func open(_ frame: Int, _ sealed: [UInt8], _ reader: SealedReader) throws -> [UInt8] {
        var plaintext = [UInt8](repeating: 0, count: reader.geometry.frameLength)
        let count = try unsafe sealed.withUnsafeBytes { sealed in
            try unsafe plaintext.withUnsafeMutableBytes { output in
                try unsafe reader.open(frame: frame, sealed: sealed, into: output)
            }
        }
        return Array(plaintext.prefix(count))
    }
}
