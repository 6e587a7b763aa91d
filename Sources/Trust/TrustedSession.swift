package import Cryptography

extension TrustPolicy {
    /// Prepares a TLS session that only goes through with a trusted peer of that role.
    ///
    /// - Parameters:
    ///   - side: the dock is the client, the camera the server.
    ///   - identity: what this side shows.
    ///   - role: what the other side must be.
    ///   - alpn: the one protocol name both sides must speak.
    ///   - time: seconds since 1970 to judge certificates at; this machine's clock if `nil`.
    /// - Throws: when the identity cannot be used.
    /// - Returns: the session, before its first byte.
    package func session(
        _ side: TLSSession.Side,
        identity: TLSIdentity,
        expecting role: Role,
        alpn: String,
        at time: Int64? = nil
    ) throws(CryptographyError) -> TLSSession {
        try TLSSession(side, identity: identity, verifier: verifier, alpn: alpn, at: time) { verdict in
            do throws(TrustFailure) {
                _ = try judge(verdict, as: role)
                return nil
            } catch {
                return error.refusal
            }
        }
    }

    /// Who is at the other end of a session, or why it was refused; `nil` before it has shown a certificate.
    package func peer(of session: TLSSession, as role: Role) throws(TrustFailure) -> Identity? {
        guard let verdict = session.peerVerdict else { return nil }
        return try judge(verdict, as: role)
    }
}
