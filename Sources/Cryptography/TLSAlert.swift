internal import COpenSSL

/// An alert number of RFC 8446: all that one side tells the other about why it will not go on.
package struct TLSAlert: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let closeNotify = TLSAlert(rawValue: 0)
    package static let handshakeFailure = TLSAlert(rawValue: 40)
    package static let badCertificate = TLSAlert(rawValue: 42)
    package static let unsupportedCertificate = TLSAlert(rawValue: 43)
    package static let certificateRevoked = TLSAlert(rawValue: 44)
    package static let certificateExpired = TLSAlert(rawValue: 45)
    package static let certificateUnknown = TLSAlert(rawValue: 46)
    package static let unknownAuthority = TLSAlert(rawValue: 48)
    package static let protocolVersion = TLSAlert(rawValue: 70)
    package static let certificateRequired = TLSAlert(rawValue: 116)
    package static let noApplicationProtocol = TLSAlert(rawValue: 120)

    package var description: String {
        guard let text = unsafe SSL_alert_desc_string_long(Int32(rawValue)) else {
            return "alert \(rawValue)"
        }
        return unsafe "\(String(cString: text)) (\(rawValue))"
    }

    /// The verification error that makes OpenSSL send this alert; there is no way to name the alert itself.
    var verifyCode: VerifyCode {
        switch self {
        case .certificateRevoked: .isRevoked
        case .certificateExpired: .hasExpired
        case .unknownAuthority: .issuerNotLocal
        case .unsupportedCertificate: .wrongPurpose
        case .badCertificate: .rejected
        case .handshakeFailure: .notForThisApplication
        default: .notInAlertTable
        }
    }
}

extension VerifyCode {
    fileprivate static let notForThisApplication = VerifyCode(rawValue: 50)
    /// Any code that OpenSSL has no alert for becomes `certificate_unknown`.
    fileprivate static let notInAlertTable = VerifyCode(rawValue: 47)

    /// The alert that tells the other side most about this finding.
    var alert: TLSAlert {
        switch self {
        case .isRevoked: .certificateRevoked
        case .hasExpired: .certificateExpired
        case .wrongPurpose: .unsupportedCertificate
        case .selfSignedLeaf: .unknownAuthority
        default: meansUnknownAuthority ? .unknownAuthority : .badCertificate
        }
    }
}

/// Why a certificate was not accepted, and what the other side is told.
package struct PeerRefusal: Equatable, Sendable {
    package let alert: TLSAlert
    package let reason: String

    package init(alert: TLSAlert, reason: String) {
        self.alert = alert
        self.reason = reason
    }
}

/// How a TLS session ended before its time.
package struct TLSFailure: Equatable, Sendable {
    /// What we told the other side, if anything.
    package let sentAlert: TLSAlert?
    /// What the other side told us, if anything.
    package let receivedAlert: TLSAlert?
    /// Why we refused its certificate, if that was it.
    package let refusal: PeerRefusal?

    package init(sentAlert: TLSAlert?, receivedAlert: TLSAlert?, refusal: PeerRefusal?) {
        self.sentAlert = sentAlert
        self.receivedAlert = receivedAlert
        self.refusal = refusal
    }
}
