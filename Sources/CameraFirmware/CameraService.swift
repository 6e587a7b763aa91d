internal import Bytes
internal import CameraFile
internal import Channel
internal import Cryptography
internal import Evidence
internal import Platform
internal import Sealing
internal import StrictJSON
internal import Trust

/// What the camera does for a station, one question at a time; every answer is safe to ask for again.
///
/// Confined to the device's thread.
final class CameraService {
    /// What becomes of the channel after a question.
    enum Answer {
        case response(RPCResponse)
        /// No answer: the camera (or a fault) lets the channel end here.
        case hangUp
        /// Not answered, and the channel stays.
        case silence
    }

    let camera: CameraFile
    let store: CameraStore
    let panel: CameraPanel
    let identity: CameraIdentity
    let objects: ObjectTable
    let audit: CameraAudit
    var clock: CameraClock { store.clock }
    /// The dock at the other end, from its certificate; set when the channel's handshake is done.
    var dock: Identity?
    private(set) var isAuthorised = false

    init(
        camera: CameraFile,
        store: CameraStore,
        panel: CameraPanel,
        identity: CameraIdentity,
        objects: ObjectTable
    ) throws(FirmwareError) {
        self.camera = camera
        self.store = store
        self.panel = panel
        self.identity = identity
        self.objects = objects
        audit = try CameraAudit(path: store.layout.audit)
    }

    /// The channel has ended: whoever comes next must say hello again.
    func forgetDock() {
        dock = nil
        isAuthorised = false
        panel.setAuthorised(false)
        objects.close()
    }

    func answer(_ request: RPCRequest) -> Answer {
        do throws(RPCError) {
            guard let method = request.knownMethod else {
                throw RPCError(.unknownMethod, "this camera does not know that method")
            }
            guard isAuthorised || method == .hello else {
                throw RPCError(.notAuthorised, "say hello first")
            }
            return try answer(request, method)
        } catch {
            return .response(RPCResponse(id: request.id, error: error))
        }
    }

    private func answer(_ request: RPCRequest, _ method: RPCMethod) throws(RPCError) -> Answer {
        switch method {
        case .hello:
            let result = try hello(try request.parameters())
            if panel.faults.keepSilent { return .silence }
            isAuthorised = true
            panel.setAuthorised(true)
            return reply(request, result)
        case .status: return reply(request, status())
        case .inventory: return reply(request, try inventory(try request.parameters()))
        case .manifest: return reply(request, try manifest(try request.parameters()))
        case .releaseKey: return reply(request, try releaseKey(try request.parameters()))
        case .erase:
            let tombstone = try erase(try request.parameters())
            return panel.takeLostAnswer() ? .hangUp : reply(request, tombstone)
        case .tombstone: return reply(request, try tombstone(try request.parameters()))
        case .confirmTombstone: return reply(request, try confirmTombstone(try request.parameters()))
        case .setClock: return reply(request, try setClock(try request.parameters()))
        case .revocations: return reply(request, try revocations(try request.parameters()))
        case .auditHead: return reply(request, try auditHead(try request.parameters()))
        case .indicate: return reply(request, indicate(try request.parameters()))
        }
    }

    private func reply(_ request: RPCRequest, _ result: some RPCValue) -> Answer {
        .response(RPCResponse(id: request.id, result: result))
    }

    /// Writes to the camera's own log; what cannot be logged is not done.
    func log(
        _ event: String,
        _ fields: KeyValuePairs<String, JSONValue> = [:]
    ) throws(RPCError) {
        do throws(FirmwareError) { try audit.append(event, at: clock.now, fields) } catch {
            throw .store(error)
        }
    }

    func find(_ id: String) throws(RPCError) -> StoredRecording {
        guard let id = RecordingID(id), let recording = store.recording(id), !recording.hasVanished else {
            throw RPCError(.unknownRecording, "no such recording")
        }
        return recording
    }

    /// The recording, if that is the manifest it has.
    func find(_ id: String, _ manifest: SHA256Digest) throws(RPCError) -> StoredRecording {
        let recording = try find(id)
        guard recording.state != .open else { throw RPCError(.stillRecording, "not closed yet") }
        guard recording.manifest == manifest else { throw RPCError(.digestMismatch, "not its manifest") }
        return recording
    }
}

extension RPCError {
    /// The store's own trouble, without its paths.
    static func store(_ error: FirmwareError) -> RPCError {
        RPCError(.storeFailed, "cannot \(error.operation): \(error.cause)")
    }
}
