import CameraFile
import CameraTranscript
import ConfigTree
import Evidence
import StrictJSON

extension FuzzTarget {
    /// JSON from strangers.
    static let json = Self("json", upTo: 4096) { bytes in
        let limits = JSONLimits(bytes: 4096, depth: 8, nodes: 200)
        guard let value = try? JSONValue(parsing: bytes, limits: limits) else { return }
        let written = value.serialized()
        // Escapes may make a text longer than it was; nothing else may change.
        let roomy = JSONLimits(bytes: 6 * 4096, depth: 8, nodes: 200)
        try promise(
            (try? JSONValue(parsing: written, limits: roomy)) == value,
            "reads the same after writing"
        )
    }

    /// A camera's statement about a recording.
    static let manifest = Self("manifest", upTo: 16_384) { bytes in
        try survives(Statement<ManifestDraft>.self, bytes)
    }

    /// The other statements; the first byte says which.
    static let statements = Self("statements", upTo: 16_384) { bytes in
        let text = Array(bytes.dropFirst())
        switch (bytes.first ?? 0) % 3 {
        case 0: try survives(Receipt.self, text)
        case 1: try survives(Tombstone.self, text)
        default: try survives(InventoryPage.self, text)
        }
    }

    /// What is read is kept to the byte, and its fields written anew mean the same.
    private static func survives<Content: StatementContent>(
        _: Statement<Content>.Type,
        _ bytes: [UInt8]
    ) throws {
        guard let statement = try? Statement<Content>(parsing: bytes) else { return }
        try promise(statement.bytes == bytes, "the bytes are what was signed")
        guard let written = try? statement.content.serialized() else {
            throw BrokenPromise(description: "a statement that can be read cannot be written")
        }
        try promise(
            (try? Statement<Content>(parsing: written))?.content == statement.content,
            "means the same after writing"
        )
    }

    /// A transcript, which engineers send each other too, and the camera made of it.
    static let transcript = Self("transcript", upTo: 16_384) { bytes in
        guard let transcript = try? Transcript(parsing: bytes, file: "-") else { return }
        _ = try? TranscriptReplay(of: transcript, pki: "/pki")
    }

    /// A camera file, which engineers send each other.
    static let cameraFile = Self("camera-file", upTo: 4096) { bytes in
        _ = try? CameraFile(parsing: bytes, folder: "/", pki: "/pki")
    }
}
