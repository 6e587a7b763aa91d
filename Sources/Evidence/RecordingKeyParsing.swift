internal import Bytes

extension RecordingKey {
    /// Reads back what `description` wrote; `nil` for anything else.
    package init?(_ description: some StringProtocol) {
        let parts = description.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2].utf8.count > 65 else { return nil }
        let digest = parts[2].suffix(64)
        let name = parts[2].dropLast(65)
        guard parts[2].dropLast(64).last == "-",
            let domain = TrustDomain(String(parts[0])),
            let serial = CameraSerial(String(parts[1])),
            let recording = RecordingID(String(name)),
            let manifest = SHA256Digest(hex: digest)
        else { return nil }
        self.init(domain: domain, serial: serial, recording: recording, manifest: manifest)
    }
}
