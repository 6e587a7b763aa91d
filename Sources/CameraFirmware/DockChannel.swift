internal import Channel
internal import Cryptography
internal import Trust

/// One epoch of the channel, from the camera's side: bytes, then TLS, then messages.
///
/// Confined to the device's thread. It dies with its epoch; nothing of it is ever taken up again.
final class DockChannel {
    private var inbox: ChannelInbox
    private var outbox: ChannelOutbox
    /// Sealed records that the outbox has no room for yet.
    private var overflow: [UInt8] = []
    private var framer = MessageFramer()
    private let session: TLSSession
    private let service: CameraService
    private let tongue: CameraGuise.Tongue
    /// Nothing more is taken in; what is left to say, such as an alert, can still be read.
    private var isDeaf = false
    /// Not even that.
    private(set) var hasEnded = false

    init(epoch: UInt32, service: CameraService, tongue: @escaping CameraGuise.Tongue) throws(FirmwareError) {
        self.tongue = tongue
        inbox = ChannelInbox(epoch: epoch)
        outbox = ChannelOutbox(epoch: epoch)
        self.service = service
        session = try service.identity.session(at: service.clock.now)
    }

    func write(epoch: UInt32, offset: UInt64, bytes: [UInt8]) -> UInt64? {
        guard !hasEnded else { return nil }
        let next: UInt64
        do throws(ChannelError) {
            next = try inbox.accept(epoch: epoch, bytes, at: offset)
        } catch {
            return nil
        }
        let fresh = inbox.take()
        if !isDeaf, !fresh.isEmpty { take(fresh) }
        return next
    }

    func read(epoch: UInt32, offset: UInt64, limit: Int) -> [UInt8]? {
        guard !hasEnded else { return nil }
        do throws(ChannelError) {
            try outbox.acknowledge(epoch: epoch, below: offset)
            try refill()
            return try outbox.read(epoch: epoch, at: offset, limit: limit)
        } catch {
            return nil
        }
    }

    private func take(_ ciphertext: [UInt8]) {
        do {
            try session.feed(ciphertext)
            if session.state == .handshaking, try session.handshake() { try greet() }
            try serve()
        } catch {
            fail(error)
        }
        overflow += session.drain()
        if session.state == .closed { end() }
    }

    /// The handshake is done; the dock's name stands in its certificate.
    private func greet() throws { service.dock = try service.identity.dock(of: session) }

    private func serve() throws {
        while session.state == .established, !isDeaf {
            let plaintext = try session.read()
            if plaintext.isEmpty { return }
            framer.feed(plaintext)
            while !isDeaf, let message = try framer.next() { try answer(message) }
        }
    }

    private func answer(_ message: [UInt8]) throws {
        let request = try RPCRequest(parsing: message)
        let answer: Utterance =
            switch service.answer(request) {
            case .response(let response): .message(response.serialized())
            case .silence: .nothing
            case .hangUp: .goodbye
            }
        switch try tongue(request, answer) {
        case .message(let message): try session.write(try MessageFramer.frame(message))
        case .raw(let bytes): if !bytes.isEmpty { try session.write(bytes) }
        case .nothing: break
        case .goodbye:
            end()
            hasEnded = true
        }
    }

    /// Says on the indicator what was wrong; the dock learns of it by an alert at most.
    private func fail(_ error: any Error) {
        do throws(TrustFailure) {
            _ = try service.identity.dock(of: session)
            // An alert from the dock is its objection, not ours; it says more by `refuse`.
            if session.receivedAlert == nil {
                service.refuse(session.sentAlert == .certificateRequired ? .untrusted : .protocolViolation)
            }
        } catch {
            service.refuse(RefusalReason(error.reason))
        }
        end()
    }

    private func end() {
        isDeaf = true
        service.forgetDock()
    }

    private func refill() throws(ChannelError) {
        let fits = overflow.prefix(outbox.room)
        try outbox.append(fits)
        overflow.removeFirst(fits.count)
    }
}
