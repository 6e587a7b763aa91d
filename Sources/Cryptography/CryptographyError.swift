internal import COpenSSL

/// Why a cryptographic operation failed, with everything OpenSSL said about it.
package struct CryptographyError: Error, Equatable, CustomStringConvertible {
    /// What a caller can act on.
    package enum Kind: Equatable, Sendable {
        /// The library or the system failed; trying the same bytes again would fail again.
        case failed
        /// The bytes are not what they should be: not a certificate, not a signature, not a key.
        case malformed
        /// A tag or signature does not match the bytes it stands for.
        case notAuthentic
        /// The certificate was refused; the code says why.
        case certificateRefused(VerifyCode)
        /// A TLS session broke down, or was refused by one side.
        case tlsFailed(TLSFailure)
        /// A key, or the module that holds it, is not there.
        case keyUnavailable
    }

    package let kind: Kind
    package let operation: String
    package let subject: String?
    package let causes: [String]
    package let hint: String?

    package init(
        _ kind: Kind,
        _ operation: String,
        subject: String? = nil,
        causes: [String] = [],
        hint: String? = nil
    ) {
        self.kind = kind
        self.operation = operation
        self.subject = subject
        self.causes = causes
        self.hint = hint
    }

    package var description: String {
        var text = "cannot \(operation)"
        if let subject { text += " \(subject)" }
        if !causes.isEmpty { text += ": " + causes.joined(separator: "; ") }
        if let hint { text += "\nhint: \(hint)" }
        return text
    }

    /// Empties OpenSSL's error queue of this thread into an error.
    ///
    /// The whole queue is taken: the first entry is often the only one that names the cause, and an entry
    /// left behind would be blamed on whatever this thread does next.
    static func drained(
        _ operation: String,
        subject: String? = nil,
        as kind: Kind = .failed,
        hint: String? = nil
    ) -> CryptographyError {
        CryptographyError(kind, operation, subject: subject, causes: drainErrorQueue(), hint: hint)
    }
}

/// An `X509_V_ERR_…` code of OpenSSL's certificate verification.
package struct VerifyCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    package var description: String {
        guard let text = unsafe X509_verify_cert_error_string(rawValue) else { return "error \(rawValue)" }
        return unsafe String(cString: text)
    }
}

/// Takes every waiting message off OpenSSL's error queue, oldest first.
func drainErrorQueue() -> [String] {
    var messages: [String] = []
    var data: UnsafePointer<CChar>?
    var flags: Int32 = 0
    while true {
        let code = unsafe ERR_get_error_all(nil, nil, nil, &data, &flags)
        guard code != 0 else { return messages }
        var message = reason(of: code)
        if flags & ERR_TXT_STRING != 0, let text = unsafe data {
            let detail = unsafe String(cString: text)
            if !detail.isEmpty { message += " (\(detail))" }
        }
        messages.append(message)
    }
}

private func reason(of code: UInt) -> String {
    if let text = unsafe ERR_reason_error_string(code) { return unsafe String(cString: text) }
    return "error \(String(code, radix: 16))"
}
