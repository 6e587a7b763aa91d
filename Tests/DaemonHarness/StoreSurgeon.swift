internal import Bytes
package import CameraFile
package import CameraFirmware
internal import Cryptography
package import Evidence
internal import Foundation
package import TestSupport

/// Edits a camera's store while it is switched off, as failing flash or a liar with the camera's own keys would.
package struct StoreSurgeon {
    package let file: CameraFile
    package let layout: StoreLayout

    /// Makes the camera's store in the scene's folder.
    package init(_ file: CameraFile, in scene: Scene) throws {
        self.file = file
        layout = StoreLayout(root: scene.folder.path("store-\(file.serial)"))
        try StoreMaker(file).make(at: layout.root)
    }

    /// Switches the camera on over what has become of its store.
    package func camera(faults: FirmwareFaults? = nil) throws -> VirtualCamera {
        try VirtualCamera(file, store: layout.root, faults: faults)
    }

    package func manifest(_ sequence: Int) throws -> Manifest {
        try Manifest(parsing: FixturePKI.bytes(layout.recording(sequence).manifest))
    }

    package func flip(_ path: String, at offset: Int, mask: UInt8 = 1) throws {
        try edit(path) { $0[offset < 0 ? $0.count + offset : offset] ^= mask }
    }

    package func edit(_ path: String, _ change: (inout [UInt8]) -> Void) throws {
        var bytes = try FixturePKI.bytes(path)
        change(&bytes)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    /// Edits the sealed item of a one-item recording, told how its bytes are laid out.
    package func edit(item sequence: Int, _ change: (inout [UInt8], SealedLayout) -> Void) throws {
        let item = try manifest(sequence).items[0]
        try edit(layout.object(item.objectName)) { change(&$0, SealedLayout(item)) }
    }

    /// Writes another manifest, correctly signed, and has the store stand by it.
    ///
    /// Only for the newest recording: later manifests name this one's digest.
    package func resign(
        _ sequence: Int,
        by signer: FixturePKI.Identity? = nil,
        state: RecordingState? = nil,
        _ change: (inout ManifestDraft) -> Void = { _ in }
    ) throws {
        let files = layout.recording(sequence)
        let before = try manifest(sequence)
        var draft = before.content
        if let state { draft.state = state }
        change(&draft)
        let bytes = try draft.serialized()
        guard var pair = file.identity?.signing else { return }
        if let signer {
            pair.certificate = signer.signingCertificate
            pair.key = signer.signingKey
        }
        let signature = try SigningIdentity(loading: pair).sign(bytes, at: draft.end.milliseconds)
        try edit(files.manifest) { $0 = bytes }
        try edit(files.manifestSignature) { $0 = signature }
        try edit(files.facts) { facts in
            facts = Array(
                String(decoding: facts, as: UTF8.self)
                    .replacing(SHA256.hash(before.bytes).hex, with: SHA256.hash(bytes).hex)
                    .replacing(
                        "\"state\":\"\(before.state.rawValue)\"",
                        with: "\"state\":\"\(draft.state.rawValue)\""
                    )
                    .utf8
            )
        }
    }
}

/// Where everything lies in a sealed item whose size is no multiple of its frame length; from the format alone.
package struct SealedLayout: Sendable {
    package let header: Int
    package let frame: Int
    /// Frames before the final one.
    package let regularFrames: Int

    /// Bytes of a regular frame as sealed: sequence number, IV, text, tag.
    package var stride: Int { 4 + 12 + frame + 16 }

    package init(_ item: ManifestItem) {
        frame = Int(item.frameLength)
        regularFrames = Int(item.size) / frame
        let final = 4 + 4 + 12 + 4 + Int(item.size) % frame + 16
        header = Int(item.sealedSize) - regularFrames * (4 + 12 + frame + 16) - final
    }

    package func frame(_ index: Int) -> Int { header + index * stride }
    package var commitment: Int { header - 16 - 32 }
}
