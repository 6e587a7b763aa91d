internal import Foundation
package import TestSupport
package import CameraFile

/// Writes camera files as a person would, for cameras that only one test needs.
package struct CameraText: Sendable {
    package struct Recording: Sendable {
        package var id: String
        package var size: Int
        package var evidential: Bool
        package var state: String
        package var start: String

        package init(
            _ id: String,
            size: Int = 300_000,
            evidential: Bool = false,
            state: String = "closed",
            start: String = "2026-11-20T08:15:00.000Z"
        ) {
            self.id = id
            self.size = size
            self.evidential = evidential
            self.state = state
            self.start = start
        }
    }

    package var serial: String
    package var domain: FixturePKI.Domain
    package var recordings: [Recording]
    package var clockErrorMilliseconds = 0
    package var acceptedDestinations = "\"any\""

    package init(_ serial: String, in domain: FixturePKI.Domain = .north, _ recordings: [Recording]) {
        self.serial = serial
        self.domain = domain
        self.recordings = recordings
    }

    package func file() throws -> CameraFile {
        let pki = try FixturePKI.ready()
        return try CameraFile(parsing: Array(text.utf8), folder: "/", pki: pki.root)
    }

    /// The file, as it is written.
    package var text: String {
        let home = "${PKI}/\(domain.rawValue)/cameras/\(serial)"
        return """
            {
              serial: "\(serial)", model: "Fixture One", firmware: "1.0.0", domain: "\(domain.trustDomain)",
              battery: 50, charging: true, clock: { errorMilliseconds: \(clockErrorMilliseconds), zone: "Europe/London" },
              identity: {
                tls: { certificate: "\(home)/tls.pem", key: "\(home)/tls.key" },
                signing: { certificate: "\(home)/signing.pem", key: "\(home)/signing.key" },
                trust: [{ domain: "\(domain.trustDomain)", path: "${PKI}/\(domain.rawValue)/ca.pem" }],
                revocations: ["${PKI}/\(domain.rawValue)/crl.der"],
              },
              erasePolicy: { acceptedDestinations: \(acceptedDestinations), minimumIntegrity: "readBack" },
              recordings: [\(recordings.map(Self.text).joined(separator: ","))],
            }
            """
    }

    private static func text(_ recording: Recording) -> String {
        let seed = recording.id.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xffff }
        return """
            { id: "\(recording.id)", start: "\(recording.start)", duration: 2.0, state: "\(recording.state)",
              classification: "\(recording.evidential ? "evidential" : "nonEvidential")",
              items: [{ role: "clip", mediaType: "video/mp4", synthetic: { size: \(recording.size), seed: \(seed) } }] }
            """
    }
}
