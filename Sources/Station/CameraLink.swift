internal import Bytes
internal import Channel
internal import Evidence
internal import PTP
internal import PTPInitiator
internal import Policy
internal import USBTransport

/// An authorised camera: its PTP session, and the channel in it.
///
/// Confined to its bay's thread; dropping it ends the session and lets the device go.
final class CameraLink {
    let bay: String
    let session: PTPSession
    let heartbeat: Heartbeat
    private let pipe: any CameraPipe
    private let channel: ChannelClient
    /// Most bytes to ask for at once.
    private(set) var longestRead = PTPSession.largestRead
    /// Handles by sealed object name, read once for a session.
    private var handles: [String: UInt32]?

    /// No camera holds more objects than this.
    private static let mostObjects = 65_536
    /// In the time of one transaction almost any camera can send so much.
    private static let cautiousRead = 32 << 10

    init(bay: String, pipe: any CameraPipe, channel: ChannelClient, heartbeat: Heartbeat) {
        self.bay = bay
        self.pipe = pipe
        self.channel = channel
        self.heartbeat = heartbeat
        session = channel.session
    }

    func rest() { pipe.rest() }

    func close() {
        session.close()
        pipe.close()
    }

    /// Asks over the channel; what the camera refuses and what broke are told apart.
    func ask<Answer: RPCValue>(
        _ method: RPCMethod,
        _ question: some RPCValue,
        as _: Answer.Type = Answer.self
    ) throws(StepFailure) -> Answer {
        do throws(ChannelFailure) { return try channel.ask(method, question) } catch {
            throw StepFailure(error, of: method)
        }
    }

    func releaseKey(_ key: RecordingKey, item: Int) throws(ChannelFailure) -> ReleasedKey {
        try channel.askKey(
            ReleaseKeyParameters(id: key.recording.text, manifest: key.manifest, item: item)
        )
    }

    /// Tells the camera that it is not served after all, which ends the channel.
    func refuse(_ reason: RefusalReason) { try? session.refuse(code: reason.rawValue) }

    func erase(
        _ key: RecordingKey,
        receipt: [UInt8],
        signature: [UInt8]
    ) throws(StepFailure) -> TombstoneResult {
        try ask(
            .erase,
            EraseParameters(
                id: key.recording.text,
                manifest: key.manifest,
                receipt: receipt,
                signature: signature
            )
        )
    }

    func confirm(_ key: RecordingKey, tombstone: SHA256Digest) throws(StepFailure) {
        let question = ConfirmTombstoneParameters(
            id: key.recording.text,
            manifest: key.manifest,
            tombstone: tombstone
        )
        _ = try ask(.confirmTombstone, question, as: EmptyValue.self)
    }

    func indicate(_ indication: Indication) throws(StepFailure) {
        guard let state = IndicatorState(rawValue: indication.state.rawValue) else { return }
        let reason = String(indication.reason.prefix(200))
        _ = try ask(.indicate, IndicateParameters(state: state, reason: reason), as: EmptyValue.self)
    }

    /// The PTP handle of a sealed object, by the name in the manifest.
    func handle(ofObject name: String) throws(StepFailure) -> UInt32 {
        if handles == nil { handles = try listObjects() }
        guard let handle = handles?[name] else {
            throw .cameraRefused("a sealed object that the manifest names is not on the camera")
        }
        return handle
    }

    private func listObjects() throws(StepFailure) -> [String: UInt32] {
        do throws(PTPError) {
            var found: [String: UInt32] = [:]
            for handle in try session.objectHandles().prefix(Self.mostObjects) {
                found[try session.objectInfo(handle).filename] = handle
                heartbeat.beat()
            }
            return found
        } catch {
            throw .cameraLost("\(error)")
        }
    }

    /// Asks for little at once from now on: a camera that was not done in time may only be slow.
    func readCautiously() { longestRead = min(longestRead, Self.cautiousRead) }

    /// Reads a short range whole, such as a header.
    func read(_ handle: UInt32, offset: UInt64, count: Int) throws(StepFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        do throws(PTPError) {
            _ = try session.read(handle, offset: offset, count: count, isLast: true) { piece in
                unsafe bytes.append(contentsOf: piece)
            }
        } catch {
            throw .cameraLost("\(error)")
        }
        return bytes
    }
}

extension StepFailure {
    init(_ failure: ChannelFailure, of method: RPCMethod) {
        switch failure {
        case .refused(let error): self = .cameraRefused("\(method.rawValue): \(error)")
        case .memory(let error): self.init(.storage(reason: "\(error)"))
        case .wire, .tls, .malformed, .silent, .slow, .ended:
            self = .cameraLost("\(method.rawValue): \(failure)")
        }
    }
}

extension ChannelFailure: CustomStringConvertible {
    var description: String {
        switch self {
        case .wire(let error): "\(error)"
        case .tls(let error): "\(error)"
        case .malformed(let error): "\(error)"
        case .silent: "the camera does not answer over the channel"
        case .slow: "the camera takes too long to answer over the channel"
        case .ended: "the camera ended the channel"
        case .refused(let error): "\(error)"
        case .memory(let error): "\(error)"
        }
    }
}
