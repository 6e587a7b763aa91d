package import Cryptography
package import Evidence

/// What a certificate's holder may be to the other side.
package enum Role: String, Sendable, CaseIterable, CustomStringConvertible {
    case dock, camera

    package var description: String { rawValue }
}

/// Who a certificate says its holder is: `spiffe://<trust domain>/dock/<station>` or `…/camera/<serial>`.
package struct Identity: Hashable, Sendable, CustomStringConvertible {
    package let domain: TrustDomain
    package let role: Role
    /// The station's name or the camera's serial.
    package let name: String

    /// Makes an identity; `nil` if the name has characters that names of ours do not have.
    package init?(domain: TrustDomain, role: Role, name: String) {
        // Stations are named by the same rule as cameras.
        guard CameraSerial(name) != nil else { return nil }
        self.domain = domain
        self.role = role
        self.name = name
    }

    /// Reads a SPIFFE ID of ours, exactly as written: no escapes, port, query or trailing slash.
    package init?(uri: String) {
        let prefix = "spiffe://"
        guard uri.hasPrefix(prefix) else { return nil }
        let parts = uri.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, let domain = TrustDomain(String(parts[0])),
            let role = Role(rawValue: String(parts[1]))
        else { return nil }
        self.init(domain: domain, role: role, name: String(parts[2]))
    }

    /// Reads the one URI a certificate of ours carries; `nil` if there is none, or a second.
    package init?(_ certificate: Certificate) {
        let uris = certificate.subjectAlternativeURIs
        guard uris.count == 1 else { return nil }
        self.init(uri: uris[0])
    }

    package var description: String { "spiffe://\(domain)/\(role)/\(name)" }
}
