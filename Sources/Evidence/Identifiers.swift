package import Bytes

/// A force, or several forces sharing one estate: the authority part of every identity.
package struct TrustDomain: Hashable, Sendable, CustomStringConvertible {
    package let name: String

    /// Accepts a lower-case DNS name of 1 to 255 characters (SPIFFE ID, section 2.1), not starting with a dot.
    package init?(_ name: String) {
        guard (1...255).contains(name.utf8.count), name.utf8.first != UInt8(ascii: "."),
            name.utf8.allSatisfy(\.isTrustDomainCharacter)
        else { return nil }
        self.name = name
    }

    package var description: String { name }

    /// Whether identities of this domain are test fixtures, refused unless the daemon was told otherwise.
    package var isFixture: Bool {
        name == "bwvdock-fixture.invalid" || name.hasSuffix(".bwvdock-fixture.invalid")
    }
}

/// What a camera's maker engraved on it.
package struct CameraSerial: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let text: String

    /// Accepts 1 to 64 letters, digits, dots, underscores and hyphens, not starting with a dot.
    package init?(_ text: String) {
        guard isName(text, upTo: 64) else { return nil }
        self.text = text
    }

    package var description: String { text }
    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

/// The camera's own name of one recording; opaque.
package struct RecordingID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let text: String

    /// Accepts 1 to 64 letters, digits, dots, underscores and hyphens, not starting with a dot.
    package init?(_ text: String) {
        guard isName(text, upTo: 64) else { return nil }
        self.text = text
    }

    package var description: String { text }
    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

/// How a recording is known everywhere; same id with another digest is a conflict, never a duplicate.
package struct RecordingKey: Hashable, Sendable, CustomStringConvertible {
    package let domain: TrustDomain
    package let serial: CameraSerial
    package let recording: RecordingID
    package let manifest: SHA256Digest

    package init(domain: TrustDomain, serial: CameraSerial, recording: RecordingID, manifest: SHA256Digest) {
        self.domain = domain
        self.serial = serial
        self.recording = recording
        self.manifest = manifest
    }

    /// The one name from which every destination derives its object names.
    package var description: String { "\(domain)/\(serial)/\(recording)-\(manifest.hex)" }
}

private func isName(_ text: String, upTo limit: Int) -> Bool {
    (1...limit).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: ".")
        && text.utf8.allSatisfy(\.isNameCharacter)
}

extension UInt8 {
    fileprivate var isTrustDomainCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    fileprivate var isNameCharacter: Bool {
        isTrustDomainCharacter || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
    }
}
