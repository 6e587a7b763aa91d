import Cryptography
import TestSupport

/// A dock and a camera shaking hands in memory, each with its own idea of whom to trust.
struct TLSPair {
    let client: TLSSession
    let server: TLSSession
    private(set) var clientError: CryptographyError?
    private(set) var serverError: CryptographyError?
    /// Every byte that went either way, in the order it went.
    private(set) var wire: [(fromClient: Bool, bytes: [UInt8])] = []

    static let alpn = "bwv-dock/1"

    init(client: TLSSession, server: TLSSession) {
        self.client = client
        self.server = server
    }

    init(
        dock: FixturePKI.Identity,
        camera: FixturePKI.Identity,
        at time: Int64? = nil,
        clientALPN: String = alpn,
        serverALPN: String = alpn,
        clientJudge: @escaping (ChainVerdict) -> PeerRefusal? = { _ in nil },
        serverJudge: @escaping (ChainVerdict) -> PeerRefusal? = { _ in nil }
    ) throws {
        let verifier = try Self.verifier()
        self.init(
            client: try TLSSession(
                .client,
                identity: Self.load(dock),
                verifier: verifier,
                alpn: clientALPN,
                at: time,
                judge: clientJudge
            ),
            server: try TLSSession(
                .server,
                identity: Self.load(camera),
                verifier: verifier,
                alpn: serverALPN,
                at: time,
                judge: serverJudge
            )
        )
    }

    static func verifier() throws -> ChainVerifier {
        let pki = try FixturePKI.ready()
        return try ChainVerifier(
            anchors: [Certificate(pem: FixturePKI.bytes(pki.authority()))],
            crls: [CertificateList(pem: FixturePKI.bytes(pki.revocations()))]
        )
    }

    static func load(_ identity: FixturePKI.Identity) throws -> TLSIdentity {
        try TLSIdentity(certificateFile: identity.tlsCertificate, key: .file(identity.tlsKey))
    }

    /// Carries bytes until both sides are done or one has failed; `change` may spoil them on the way.
    mutating func shakeHands(_ change: (Bool, [UInt8]) -> [UInt8] = { _, bytes in bytes }) {
        for _ in 0..<12 {
            // A side that failed still has an alert to send; the other must get to see it.
            if clientError == nil { clientError = step(client) }
            carry(fromClient: true, change)
            if serverError == nil { serverError = step(server) }
            carry(fromClient: false, change)
            if client.state == .established, server.state == .established { return }
        }
    }

    private mutating func carry(fromClient: Bool, _ change: (Bool, [UInt8]) -> [UInt8]) {
        let bytes = (fromClient ? client : server).drain()
        guard !bytes.isEmpty else { return }
        wire.append((fromClient, bytes))
        try? (fromClient ? server : client).feed(change(fromClient, bytes))
    }

    private func step(_ session: TLSSession) -> CryptographyError? {
        do throws(CryptographyError) {
            // A refused client learns of it here, after its own handshake is over.
            if try session.handshake() { _ = try session.read() }
            return nil
        } catch {
            return error
        }
    }
}
