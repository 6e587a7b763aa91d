internal import Channel
internal import Cryptography
internal import Evidence
internal import Hotplug
internal import PTP
internal import PTPInitiator
internal import PlainPTP
internal import Synchronization
internal import Trust
internal import USBTransport

/// A camera that has proven who it is, and to which this dock has proven itself.
struct OpenedCamera {
    let link: CameraLink
    let camera: CameraIdentity
    let model: String
}

/// What an opened camera turned out to be.
enum OpenedDevice {
    case channel(OpenedCamera)
    /// Without the channel, in a bay that serves such.
    case plain(PlainLink)
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
    /// What must be remembered of it cannot be.
    case storage(String)
}

/// Opens a camera: USB, PTP session, channel, hello; then the identities in all of them must agree.
final class CameraOpener: Sendable {
    private let bus: any CameraBus
    private let identity: StationIdentity
    private let verifier: StatementVerifier
    private let memory: ChannelMemory
    private let epochs: Atomic<UInt32>

    init(
        bus: any CameraBus,
        identity: StationIdentity,
        verifier: StatementVerifier,
        memory: ChannelMemory
    ) {
        self.memory = memory
        self.bus = bus
        self.identity = identity
        self.verifier = verifier
        epochs = Atomic(UInt32.random(in: 1...UInt32.max / 2))
    }

    /// `servesPlain` says whether a camera without the channel is served at all in this bay.
    func open(
        _ port: USBPort,
        bay: String,
        servesPlain: Bool,
        _ heartbeat: Heartbeat
    ) throws(OpeningFailure) -> OpenedDevice {
        let pipe = try openPipe(port)
        let session = PTPSession(pipe)
        do throws(OpeningFailure) {
            let info = try greet(session)
            guard try hasChannel(info, pipe) else {
                guard servesPlain else { throw .refused(.noChannel, detail: nil) }
                return .plain(try openPlain(info, pipe, session, bay, heartbeat))
            }
            return .channel(try open(info, pipe, session, bay, heartbeat))
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

    private func openPipe(_ port: USBPort) throws(OpeningFailure) -> any CameraPipe {
        do throws(USBError) { return try bus.open(port) } catch {
            throw .wire(error.hint.map { "\(error); hint: \($0)" } ?? "\(error)")
        }
    }

    private func greet(_ session: PTPSession) throws(OpeningFailure) -> DeviceInfo {
        do throws(PTPError) {
            try session.open()
            return try session.deviceInfo()
        } catch {
            throw .wire("\(error)")
        }
    }

    /// Whether a camera has the channel; one that ever had is remembered, and refused without it.
    private func hasChannel(_ info: DeviceInfo, _ pipe: any CameraPipe) throws(OpeningFailure) -> Bool {
        let known: String?
        do throws(StorageTrouble) {
            if info.hasChannel {
                try memory.remember(info, usbSerial: pipe.serial)
                return true
            }
            known = try memory.known(info, usbSerial: pipe.serial)
        } catch {
            throw .storage(error.reason)
        }
        guard let known else { return false }
        throw .refused(.noChannel, detail: "\(known) is known to have it")
    }

    private func openPlain(
        _ info: DeviceInfo,
        _ pipe: any CameraPipe,
        _ session: PTPSession,
        _ bay: String,
        _ heartbeat: Heartbeat
    ) throws(OpeningFailure) -> PlainLink {
        let camera = PlainCamera(
            info,
            vendor: pipe.vendor,
            product: pipe.product,
            usbSerial: pipe.serial
        )
        guard let camera else {
            throw .refused(.noChannel, detail: "and without a serial number it cannot be told from another")
        }
        return PlainLink(bay: bay, pipe: pipe, session: session, camera: camera, heartbeat: heartbeat)
    }

    private func open(
        _ info: DeviceInfo,
        _ pipe: any CameraPipe,
        _ session: PTPSession,
        _ bay: String,
        _ heartbeat: Heartbeat
    ) throws(OpeningFailure) -> OpenedCamera {
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
