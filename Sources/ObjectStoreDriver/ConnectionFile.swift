import Bytes
package import HTTPClient
import StrictJSON
package import Upload

/// The connection file of the Axis content-destination API, as the destination's application gives it out.
package struct ConnectionFile: Sendable {
    package static let sizeLimit = 64 << 10

    package let logins: [Endpoint]
    package let user: String
    package let key: String
    /// The destination's certificates as PEM; none where the file has none.
    package let certificates: String?
    /// Whether it takes everything the API has, without declaring it.
    package let isFull: Bool

    /// Reads the file; what asks for more than we do, such as sealing for the destination, is refused.
    package init(parsing bytes: [UInt8], allowsPlainHTTP: Bool) throws(DestinationError) {
        do throws(StrictJSONError) {
            let fields = try JSONFields(
                parsing: bytes,
                limits: JSONLimits(bytes: Self.sizeLimit, depth: 4, nodes: 200)
            )
            guard try fields.string("ConnectionFileVersion", upTo: 16) == "1.0" else {
                throw fields.refusal("ConnectionFileVersion", "only 1.0 is known")
            }
            if fields.has("WantEncryption"), try fields.bool("WantEncryption") {
                throw fields.refusal("WantEncryption", "sealing for the destination is not supported")
            }
            let addresses = try fields.strings("AuthenticationTokenURI", counts: 1...10)
            user = try fields.string("BlobAPIUserName", upTo: 64)
            key = try fields.string("BlobAPIKey", upTo: 64)
            let texts =
                fields.has("HTTPSCertificate") ? try fields.strings("HTTPSCertificate", counts: 0...10) : []
            var certificates: [String] = []
            for text in texts {
                guard let pem = Self.pem(text) else {
                    throw fields.refusal("HTTPSCertificate", "is no certificate in base64")
                }
                certificates.append(pem)
            }
            self.certificates = certificates.isEmpty ? nil : certificates.joined(separator: "\n")
            isFull =
                fields.has("FullStoreAndReadSupport") ? try fields.bool("FullStoreAndReadSupport") : false
            var logins: [Endpoint] = []
            for address in addresses {
                do throws(DestinationError) {
                    logins.append(try Endpoint(parsing: address, allowsPlainHTTP: allowsPlainHTTP))
                } catch {
                    throw fields.refusal("AuthenticationTokenURI", error.reason)
                }
            }
            self.logins = logins
        } catch {
            throw DestinationError(.hold, "read the connection file: \(error)")
        }
    }

    /// What is base64 of a certificate, or of a PEM file as the API's example server has it, or PEM itself.
    private static func pem(_ text: String) -> String? {
        let mark = "-----BEGIN CERTIFICATE-----"
        if text.contains(mark) { return text }
        let bare = text.filter { !$0.isWhitespace }
        guard let bytes = Base64.decode(bare), !bytes.isEmpty else { return nil }
        let file = String(decoding: bytes, as: UTF8.self)
        if file.contains(mark) { return file }
        let digits = Array(bare)
        let lines = stride(from: 0, to: digits.count, by: 64).map {
            String(digits[$0..<min($0 + 64, digits.count)])
        }
        return ([mark] + lines + ["-----END CERTIFICATE-----"]).joined(separator: "\n")
    }
}
