package import Cryptography

/// Why somebody, or a statement of theirs, is not trusted.
package struct TrustFailure: Error, Equatable, CustomStringConvertible {
    package enum Reason: String, Sendable, CaseIterable {
        /// It belongs to a trust domain we do not know.
        case strangeDomain
        case revoked
        case expired
        case notYetValid
        /// Nobody but itself vouches for it.
        case selfSigned
        /// A dock where a camera should be, or the reverse.
        case wrongRole
        /// Any other trouble with its certificate.
        case untrusted
        /// It is a test fixture, and this station is a real one.
        case fixtureNotAllowed
        /// The signature does not fit the bytes, or is none.
        case badSignature
        /// It is trusted, but it is not the one it should be.
        case wrongName
    }

    package let reason: Reason
    package let detail: String

    package init(_ reason: Reason, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }

    package var description: String { detail }

    /// How the other side of a TLS session is told.
    package var refusal: PeerRefusal { PeerRefusal(alert: reason.alert, reason: detail) }
}

extension TrustFailure.Reason {
    /// The alert that tells most about this reason; several share one, because TLS has too few.
    package var alert: TLSAlert {
        switch self {
        case .revoked: .certificateRevoked
        case .expired: .certificateExpired
        case .strangeDomain, .selfSigned: .unknownAuthority
        case .wrongRole: .unsupportedCertificate
        case .notYetValid: .badCertificate
        case .fixtureNotAllowed: .handshakeFailure
        case .untrusted, .badSignature, .wrongName: .certificateUnknown
        }
    }

    /// What an alert from the other side says about our own certificate; `nil` if it is about something else.
    package init?(received alert: TLSAlert) {
        switch alert {
        case .certificateRevoked: self = .revoked
        case .certificateExpired: self = .expired
        case .unknownAuthority: self = .strangeDomain
        case .unsupportedCertificate: self = .wrongRole
        case .badCertificate: self = .notYetValid
        case .handshakeFailure: self = .fixtureNotAllowed
        case .certificateUnknown: self = .untrusted
        default: return nil
        }
    }
}
