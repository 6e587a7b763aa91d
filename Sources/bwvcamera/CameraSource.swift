internal import CameraDevice
internal import CameraFile
internal import CameraFirmware
internal import CameraTranscript
internal import CommandLineKit
internal import Platform

/// Where a camera comes from: its own file, or a transcript of what one did.
enum CameraSource {
    case file(CameraFile)
    case replay(TranscriptReplay)

    /// Tells the two apart by their first line.
    init(loading path: String, pki: String?) throws {
        let bytes = try? AtomicFile.read(path, upTo: 256 << 20)
        guard let bytes, Transcript.begins(bytes) else {
            self = .file(try CameraFile(loading: path, pki: pki))
            return
        }
        guard let pki else {
            throw Failure(
                "a transcript is played back with this machine's test certificates",
                hint: "say where they are: --pki DIR, or BWV_PKI",
                code: .usage
            )
        }
        self = .replay(try TranscriptReplay(of: try Transcript(parsing: bytes, file: path), pki: pki))
    }

    /// The store that the file itself names.
    var store: String? {
        switch self {
        case .file(let file): file.store
        case .replay: nil
        }
    }

    /// Switches the camera on over its store, which is made when it is not there.
    func switchOn(store root: String, _ plug: StageLine.Plug) throws -> VirtualCamera {
        switch (self, plug.transcript) {
        case (.file, _) where plug.keepsPace:
            throw Failure("only what is played back has a recorded pace", code: .usage)
        case (.file(let file), nil): return try VirtualCamera(file, store: root, speed: plug.speed)
        case (.file(let file), let path?):
            let recorder = try TranscriptRecorder(of: file, store: root, to: path, keeping: plug.extras)
            return try VirtualCamera(file, store: root, speed: plug.speed, guise: recorder.guise())
        case (.replay(let replay), nil): return try replay.switchOn(store: root, keepsPace: plug.keepsPace)
        case (.replay, .some):
            throw Failure("what is played back is not recorded again", code: .usage)
        }
    }
}
