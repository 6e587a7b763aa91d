internal import Channel
internal import Cryptography
internal import Evidence
internal import Hotplug
internal import PTP
internal import PTPInitiator
internal import Synchronization
internal import Trust
internal import USBTransport

/// A camera that has proven who it is, and to which this dock has proven itself.
struct OpenedCamera {
    let link: CameraLink
    let camera: CameraIdentity
    let model: String
}

/// Who a camera is, proven by its TLS certificate.
struct CameraIdentity: Hashable, Sendable {
    let domain: TrustDomain
    let serial: CameraSerial
}

/// Why a camera could not be opened.
enum OpeningFailure: Error {
    /// This station does not serve it.
    case refused(RefusalReason, detail: String?)
    /// It does not show itself to this dock.
    case refusedByCamera(String)
    /// USB, PTP or the channel broke.
    case wire(String)
}

/// Opens a camera: USB, PTP session, channel, hello; then the identities in all of them must agree.
final class CameraOpener: Sendable {
    private let context: USBContext
    private let identity: StationIdentity
    private let verifier: StatementVerifier
    private let epochs: Atomic<UInt32>

    init(context: USBContext, identity: StationIdentity, verifier: StatementVerifier) {
        self.context = context
        self.identity = identity
        self.verifier = verifier
        epochs = Atomic(UInt32.random(in: 1...UInt32.max / 2))
    }

    func open(_ port: USBPort, bay: String, _ heartbeat: Heartbeat) throws(OpeningFailure) -> OpenedCamera {
        let pipe = try openPipe(port)
        let session = PTPSession(pipe)
        do throws(OpeningFailure) {
            return try open(pipe, session, bay, heartbeat)
        } catch {
            if case .refused(let reason, _) = error { try? session.refuse(code: reason.rawValue) }
            session.close()
            pipe.close()
            throw error
        }
    }

    /// Tells a camera it is not served, and reads nothing from it.
    func refuse(_ port: USBPort, _ reason: RefusalReason) {
        guard let pipe = try? openPipe(port) else { return }
        let session = PTPSession(pipe)
        if (try? session.open()) != nil { try? session.refuse(code: reason.rawValue) }
        session.close()
        pipe.close()
    }

    private func openPipe(_ port: USBPort) throws(OpeningFailure) -> USBBulkPipe {
        do throws(USBError) { return try USBBulkPipe(context, bus: port.bus, address: port.address) } catch {
            throw .wire(error.hint.map { "\(error); hint: \($0)" } ?? "\(error)")
        }
    }

    private func open(
        _ pipe: USBBulkPipe,
        _ session: PTPSession,
        _ bay: String,
        _ heartbeat: Heartbeat
    ) throws(OpeningFailure) -> OpenedCamera {
        let info: DeviceInfo
        do throws(PTPError) {
            try session.open()
            info = try session.deviceInfo()
        } catch {
            throw .wire("\(error)")
        }
        guard info.hasChannel else { throw .refused(.noChannel, detail: nil) }
        guard let claimed = pipe.serial, info.serialNumber == claimed else {
            throw .refused(.serialMismatch, detail: "USB and PTP do not agree")
        }
        let (channel, camera) = try shakeHands(session, heartbeat)
        guard camera.serial.text == claimed else {
            throw .refused(.serialMismatch, detail: "USB and certificate do not agree")
        }
        let hello = try greet(channel)
        guard hello.serial == camera.serial.text, hello.domain == camera.domain.name else {
            throw .refused(.serialMismatch, detail: "certificate and hello do not agree")
        }
        let link = CameraLink(bay: bay, pipe: pipe, channel: channel, heartbeat: heartbeat)
        return OpenedCamera(link: link, camera: camera, model: info.model)
    }

    private func shakeHands(
        _ session: PTPSession,
        _ heartbeat: Heartbeat
    ) throws(OpeningFailure) -> (ChannelClient, CameraIdentity) {
        let tls: TLSSession
        do throws(CryptographyError) {
            tls = try verifier.policy.session(
                .client,
                identity: identity.tls,
                expecting: .camera,
                alpn: ChannelName.applicationProtocol
            )
        } catch {
            throw .wire("\(error)")
        }
        let epoch = epochs.wrappingAdd(1, ordering: .relaxed).newValue
        let channel = ChannelClient(session: session, tls: tls, epoch: epoch, heartbeat: heartbeat)
        var failure: ChannelFailure?
        do throws(ChannelFailure) { try channel.open() } catch { failure = error }
        // Our own verdict is plainer than what TLS makes of it.
        let peer: Identity?
        do throws(TrustFailure) { peer = try verifier.policy.peer(of: tls, as: .camera) } catch {
            throw .refused(RefusalReason(error), detail: nil)
        }
        if let failure { throw Self.failure(failure) }
        guard let peer, let serial = CameraSerial(peer.name) else { throw .refused(.untrusted, detail: nil) }
        return (channel, CameraIdentity(domain: peer.domain, serial: serial))
    }

    /// A TLS client learns only here that the camera refused it.
    private func greet(_ channel: ChannelClient) throws(OpeningFailure) -> HelloResult {
        do {
            let hello = HelloParameters(
                versions: [ChannelName.version],
                station: identity.station,
                domain: identity.domain.name,
                fixtures: identity.allowsFixtures,
                nonce: try Random.bytes(HelloParameters.nonceByteCount)
            )
            return try channel.ask(.hello, hello, as: HelloResult.self)
        } catch let failure as ChannelFailure {
            throw Self.failure(failure)
        } catch {
            throw .wire("\(error)")
        }
    }

    private static func failure(_ failure: ChannelFailure) -> OpeningFailure {
        switch failure {
        case .tls(let error):
            guard case .tlsFailed(let failure) = error.kind, let alert = failure.receivedAlert else {
                return .wire("\(error)")
            }
            return .refusedByCamera(alert.plainWords)
        case .refused(let error): return .refusedByCamera("\(error)")
        default: return .wire("\(failure)")
        }
    }
}

extension TLSAlert {
    /// What an alert means for the keeper of a station.
    fileprivate var plainWords: String {
        switch self {
        case .certificateRevoked: "this dock's certificate has been revoked"
        case .certificateExpired: "this dock's certificate has expired"
        case .unknownAuthority:
            "this dock's certificate is from an authority the camera does not know, or self-signed"
        case .unsupportedCertificate: "this dock's certificate is not a dock's"
        case .badCertificate: "this dock's certificate is not valid yet"
        case .certificateUnknown: "this dock's certificate cannot be trusted"
        default: "\(self)"
        }
    }
}
