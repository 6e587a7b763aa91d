internal import Channel
internal import Cryptography
internal import Bytes
internal import Evidence
package import Trust

/// What this station believes: certificates and signed statements, judged by its trust policy.
package struct StatementVerifier: Sendable {
    let policy: TrustPolicy
    private let revocations: RevocationStore

    package init(policy: TrustPolicy, revocations: RevocationStore) {
        self.policy = policy
        self.revocations = revocations
    }

    /// Why a statement is not this camera's; `nil` when it is.
    func trouble(_ bytes: [UInt8], _ signature: [UInt8], by camera: CameraIdentity) -> String? {
        do throws(TrustFailure) {
            try policy.verifyStatement(
                bytes,
                signature: signature,
                role: .camera,
                domain: camera.domain,
                name: camera.serial.text
            )
            return nil
        } catch {
            return error.description
        }
    }

    /// Whether these bytes are the camera's valid tombstone of exactly this recording.
    func isTombstone(_ bytes: [UInt8], _ signature: [UInt8], of key: RecordingKey) -> Bool {
        guard trouble(bytes, signature, by: CameraIdentity(domain: key.domain, serial: key.serial)) == nil,
            let tombstone = try? Tombstone(parsing: bytes)
        else { return false }
        return tombstone.key == key
    }

    /// Whether these bytes are an approved dock's valid receipt of exactly this recording and everything in it.
    func isReceipt(
        _ bytes: [UInt8],
        _ signature: [UInt8],
        of key: RecordingKey,
        _ statement: RecordingStatement
    ) -> Bool {
        guard (try? policy.verifyStatement(bytes, signature: signature, role: .dock)) != nil,
            let receipt = try? Receipt(parsing: bytes)
        else { return false }
        return (try? receipt.content.requireCovers(statement, digest: key.manifest)) != nil
            && receipt.key == key
    }

    /// Whether this very station signed these bytes, with a certificate that still counts.
    func isSigned(_ bytes: [UInt8], _ signature: [UInt8], by station: StationIdentity) -> Bool {
        let signer = try? policy.verifyStatement(
            bytes,
            signature: signature,
            role: .dock,
            domain: station.domain,
            name: station.station
        )
        return signer != nil
    }

    /// Whether these bytes are a valid receipt that this very station made.
    func isReceipt(
        _ bytes: [UInt8],
        _ signature: [UInt8],
        of key: RecordingKey,
        _ statement: RecordingStatement,
        by station: StationIdentity
    ) -> Bool {
        isSigned(bytes, signature, by: station) && isReceipt(bytes, signature, of: key, statement)
    }

    func revocationNumber(of domain: TrustDomain) -> UInt64? {
        revocations.number(of: domain).flatMap { UInt64(exactly: $0) }
    }

    /// The lists a camera of that domain should know, DER.
    func revocationLists(of domain: TrustDomain) -> [[UInt8]] { revocations.lists(of: domain).map(\.der) }
}

extension RefusalReason {
    /// The reason's name is the same in both rooms wherever the camera can be told it.
    init(_ failure: TrustFailure) {
        self =
            switch failure.reason {
            case .strangeDomain: .strangeDomain
            case .revoked: .revoked
            case .expired: .expired
            case .notYetValid: .notYetValid
            case .selfSigned: .selfSigned
            case .wrongRole: .wrongRole
            case .fixtureNotAllowed: .fixtureNotAllowed
            case .untrusted, .badSignature: .untrusted
            case .wrongName: .serialMismatch
            }
    }
}
