internal import CCurl
internal import Cryptography
internal import Upload

/// libcurl's verdict, said as what to do about it.
struct TransferFailure {
    let remedy: DestinationError.Remedy
    let cause: String
    let hint: String?

    /// What stands between.
    enum Proxy {
        case none
        /// `answered` is its status for a tunnel; zero where it gave none.
        case configured(answered: Int)
    }

    /// X509_V_ERR_UNSPECIFIED: not OpenSSL but libcurl objects, for the host's name.
    private static let unspecified = 1

    /// `words` are libcurl's own, `verifyCode` is OpenSSL's verdict on the certificate (zero: no objection), and
    /// `systemError` the last `errno` of a socket.
    init(_ code: CURLcode, words: String, verifyCode: Int, systemError: Int32, proxy: Proxy) {
        (remedy, hint) = Self.advice(code, proxy) ?? Self.advice(code, words, verifyCode, systemError)
        let refused = VerifyCode(rawValue: verifyCode)
        let isCertificate = code == CURLE_PEER_FAILED_VERIFICATION && verifyCode > Self.unspecified
        cause = Self.lowered(isCertificate ? "its certificate is refused: \(refused)" : words)
    }

    /// Where the trouble is with the proxy.
    private static func advice(_ code: CURLcode, _ proxy: Proxy) -> (DestinationError.Remedy, String?)? {
        guard case .configured(let status) = proxy else { return nil }
        switch (code, status) {
        case (CURLE_COULDNT_RESOLVE_PROXY, _):
            return (.retry(afterSeconds: nil), "check the proxy's name and this station's name service")
        case (CURLE_COULDNT_CONNECT, _):
            return (
                .retry(afterSeconds: nil), "check that the proxy runs and that no firewall stands between"
            )
        case (CURLE_RECV_ERROR, 407):
            return (.hold, "the proxy asks for a login, which no station has: have it let this one through")
        case (CURLE_RECV_ERROR, 400..<500):
            return (.hold, "the proxy refuses this destination: have it let the station through")
        case (CURLE_RECV_ERROR, 500...):
            return (.retry(afterSeconds: nil), "the proxy does not reach the destination")
        default: return nil
        }
    }

    private static func advice(
        _ code: CURLcode,
        _ words: String,
        _ verifyCode: Int,
        _ systemError: Int32
    ) -> (DestinationError.Remedy, String?) {
        let later = DestinationError.Remedy.retry(afterSeconds: nil)
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return (later, "check the host's name and this station's name service")
        case CURLE_COULDNT_CONNECT:
            return (later, "check that the destination runs and that no firewall stands between")
        case CURLE_PEER_FAILED_VERIFICATION: return (.hold, certificateHint(verifyCode))
        case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            return (.hold, "its key is none of those pinned: ask its keeper whether the key was changed")
        case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
            return (.hold, "the file of authorities must hold PEM certificates")
        case CURLE_SSL_CERTPROBLEM, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CIPHER:
            return (.hold, "check the client certificate and its key")
        case CURLE_SSL_CONNECT_ERROR where systemError != 0 || words.contains("SYSCALL"): return (later, nil)
        case CURLE_SSL_CONNECT_ERROR: return (.hold, alertHint(words))
        // A client is told late that its certificate was refused.
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR:
            return words.contains("alert") ? (.hold, alertHint(words)) : (later, nil)
        case CURLE_TOO_MANY_REDIRECTS, CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY,
            CURLE_BAD_CONTENT_ENCODING, CURLE_URL_MALFORMAT:
            return (
                .hold, "this is no sound destination, or something stands between: look at what answers there"
            )
        default: return (later, nil)
        }
    }

    /// X509_V_ERR_…: not yet valid 9, expired 10, unknown or self-made issuers 18 to 21.
    private static func certificateHint(_ code: Int) -> String {
        switch code {
        case 9: "check this station's clock: the certificate is not valid yet"
        case 10: "check this station's clock; if it is right, the destination's certificate must be renewed"
        case 18, 19, 20, 21: "name the file with the authorities that vouch for it under `http.authorities`"
        default: "the certificate must be valid for the host's name as it is configured"
        }
    }

    private static func alertHint(_ words: String) -> String? {
        words.contains("certificate")
            ? "the destination refuses this station's client certificate, or misses one" : nil
    }

    /// As our errors are written: names such as "SSL" keep their capitals.
    private static func lowered(_ text: String) -> String {
        guard text.dropFirst().first?.isLowercase == true else { return text }
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
