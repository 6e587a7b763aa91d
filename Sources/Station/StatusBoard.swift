internal import Evidence
internal import Synchronization

/// How far each bay's current offload is, for the status; nothing decides by it.
final class StatusBoard: Sendable {
    struct Progress: Sendable {
        let recording: RecordingID
        let total: UInt64
        var done: UInt64 = 0
        let started: UInt64

        /// Bytes per second since the recording's transfer began.
        func rate(at now: UInt64) -> UInt64 {
            let elapsed = max(1, now - min(now, started))
            return done * 1000 / elapsed
        }
    }

    /// What is known of the camera in a bay.
    struct Camera: Sendable {
        let serial: CameraSerial
        let model: String
        var battery: Int?
    }

    private struct State {
        var progress: [String: Progress] = [:]
        var cameras: [String: Camera] = [:]
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> UInt64

    init(now: @escaping @Sendable () -> UInt64) { self.now = now }

    func begin(_ bay: String, _ recording: RecordingID, total: UInt64) {
        let progress = Progress(recording: recording, total: total, started: now())
        state.withLock { $0.progress[bay] = progress }
    }

    func moved(_ bay: String, _ count: UInt64) {
        state.withLock { $0.progress[bay]?.done += count }
    }

    func end(_ bay: String) { state.withLock { $0.progress[bay] = nil } }

    func found(_ bay: String, _ camera: Camera) { state.withLock { $0.cameras[bay] = camera } }

    func battery(_ bay: String, _ percent: Int) { state.withLock { $0.cameras[bay]?.battery = percent } }

    func left(_ bay: String) {
        state.withLock { state in
            state.cameras[bay] = nil
            state.progress[bay] = nil
        }
    }

    func progress(_ bay: String) -> Progress? { state.withLock { $0.progress[bay] } }
    func camera(_ bay: String) -> Camera? { state.withLock { $0.cameras[bay] } }
}
