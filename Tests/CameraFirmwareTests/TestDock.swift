import Bytes
import CameraFile
import CameraFirmware
import Channel
import Cryptography
import Evidence
import TestSupport
import Testing
import Trust

/// What carries the channel's bytes to a camera: its firmware directly, or PTP.
protocol ChannelCarrier: AnyObject {
    func channelReset(epoch: UInt32)
    func channelWrite(epoch: UInt32, offset: UInt64, bytes: [UInt8]) -> UInt64?
    func channelRead(epoch: UInt32, offset: UInt64, limit: Int) -> [UInt8]?
}

extension CameraFirmware: ChannelCarrier {}

/// The station's end of the channel.
final class TestDock {
    enum Trouble: Error {
        case channelEnded
        case noAnswer
    }

    let camera: any ChannelCarrier
    private let session: TLSSession
    private let epoch: UInt32
    private var written: UInt64 = 0
    private var read: UInt64 = 0
    private var framer = MessageFramer()
    private var lastID: Int64 = 0

    /// Shakes hands; a refused dock learns of it with its first question only.
    init(
        _ camera: any ChannelCarrier,
        as dock: FixturePKI.Identity,
        epoch: UInt32 = 1,
        trusting domain: FixturePKI.Domain = .north
    ) throws {
        self.camera = camera
        self.epoch = epoch
        let identity = try TLSIdentity(certificateFile: dock.tlsCertificate, key: .file(dock.tlsKey))
        session = try Self.policy(domain).session(
            .client,
            identity: identity,
            expecting: .camera,
            alpn: ChannelName.applicationProtocol
        )
        camera.channelReset(epoch: epoch)
        while try !session.handshake() { try exchange() }
        try exchange()
    }

    static func policy(_ domain: FixturePKI.Domain = .north) throws -> TrustPolicy {
        let pki = try FixturePKI.ready()
        let name = try #require(TrustDomain(domain.trustDomain))
        let bundle = try TrustBundle(domain: name, path: pki.authority(domain))
        let list = try CertificateList(pem: FixturePKI.bytes(pki.revocations(domain)))
        return try TrustPolicy(bundles: [bundle], revocations: [list], fixturesAllowed: true)
    }

    /// Carries bytes both ways once.
    func exchange() throws {
        let out = session.drain()
        if !out.isEmpty {
            guard let next = camera.channelWrite(epoch: epoch, offset: written, bytes: out) else {
                throw Trouble.channelEnded
            }
            written = next
        }
        while true {
            guard let bytes = camera.channelRead(epoch: epoch, offset: read, limit: 4096) else {
                throw Trouble.channelEnded
            }
            if bytes.isEmpty { return }
            read += UInt64(bytes.count)
            try session.feed(bytes)
        }
    }

    func hello(
        station: String = "alpha",
        domain: FixturePKI.Domain = .north,
        fixtures: Bool = true
    ) throws -> HelloResult {
        let nonce = try Random.bytes(32)
        let asked = HelloParameters(
            station: station,
            domain: domain.trustDomain,
            fixtures: fixtures,
            nonce: nonce
        )
        return try call(.hello, asked)
    }

    func call<Result: RPCValue>(_ method: RPCMethod, _ asked: some RPCValue = EmptyValue()) throws -> Result {
        lastID += 1
        try send(RPCRequest(id: lastID, method, asked).serialized())
        let message = try receive()
        return try RPCResponse(parsing: message).result(of: lastID)
    }

    func send(_ message: [UInt8]) throws {
        try session.write(try MessageFramer.frame(message))
        try exchange()
    }

    private func receive() throws -> [UInt8] {
        while true {
            if let message = try framer.next() { return message }
            let plaintext = try session.read()
            guard !plaintext.isEmpty else { throw Trouble.noAnswer }
            framer.feed(plaintext)
        }
    }
}

/// What the camera said no with.
func refusal<Value>(_ body: () throws -> Value) -> RPCError.Code? {
    do {
        _ = try body()
        return nil
    } catch RPCResponse.Failure.refused(let error) {
        return error.code
    } catch {
        Issue.record(error, "neither done nor refused")
        return nil
    }
}
