package import CameraFile
internal import Bytes
internal import Cryptography
internal import Evidence
import Glibc
internal import Platform
internal import Sealing

/// Makes the store of a camera from its file: seals every item, signs every manifest, links each to the one before.
package struct StoreMaker {
    private let camera: CameraFile
    /// None for a plain camera, which signs nothing.
    private let signing: SigningIdentity?

    package init(_ camera: CameraFile) throws(FirmwareError) {
        self.camera = camera
        signing = try camera.identity.map { pair throws(FirmwareError) in
            try SigningIdentity(loading: pair.signing)
        }
    }

    /// Makes a store that must not be there yet; it appears whole or not at all.
    package func make(at root: String) throws(FirmwareError) {
        guard !Files.exists(root) else {
            throw FirmwareError(
                "make store",
                root,
                cause: "it is already there",
                hint: "remove it first; recordings in it are lost"
            )
        }
        let making = StoreLayout(root: root + ".making")
        Files.removeTree(making.root)
        try fill(making)
        do throws(SystemError) {
            try AtomicFile.moveWithoutReplacing(from: making.root, to: root)
            try AtomicFile.syncFolder(AtomicFile.folder(of: root))
        } catch {
            throw FirmwareError(error)
        }
    }

    private func fill(_ store: StoreLayout) throws(FirmwareError) {
        for folder in store.folders { try Files.makeFolder(folder) }
        var previous: SHA256Digest?
        for (index, recording) in camera.recordings.enumerated() {
            previous = try add(recording, sequence: index + 1, after: previous, to: store)
        }
        try CameraClock.write(error: camera.clock.errorMilliseconds, to: store.clock)
        try Files.create(store.label, CameraStore.label(domain: camera.domain, serial: camera.serial))
    }

    /// Makes one recording; returns the digest that the next manifest names.
    func add(
        _ recording: CameraFile.Recording,
        sequence: Int,
        after previous: SHA256Digest?,
        to store: StoreLayout
    ) throws(FirmwareError) -> SHA256Digest? {
        let files = store.recording(sequence)
        try Files.makeFolder(files.folder)
        guard camera.channel, let signing else {
            let objects = try copyPlain(recording, sequence: sequence, to: store)
            try write(recording, sequence, objects, nil, nil, files)
            return nil
        }
        let items = try seal(recording, under: files, in: store)
        let previous = recording.damage == .chain ? SHA256.hash(Array(recording.id.text.utf8)) : previous
        var digest: SHA256Digest?
        if recording.state != .open {
            var manifest = try manifest(of: recording, sequence: sequence, after: previous, items: items)
            var signature = try signing.sign(manifest, at: recording.end)
            // A letter of the firmware's version; the end of the signature's value.
            if recording.damage == .manifest { manifest.damage("\"firmware\":\"") }
            if recording.damage == .signature { signature[signature.count - 1] ^= 1 }
            digest = SHA256.hash(manifest)
            try Files.create(files.manifestSignature, signature)
            try Files.create(files.manifest, manifest)
        }
        try write(recording, sequence, items.map(\.objectName), digest, previous, files)
        return digest
    }

    private func seal(
        _ recording: CameraFile.Recording,
        under files: RecordingLayout,
        in store: StoreLayout
    ) throws(FirmwareError) -> [ManifestItem] {
        let sealer = ItemSealer(
            context: EncryptionContext(
                camera: camera.contextSerial.text,
                recording: recording.id.text,
                trustDomain: camera.domain.name
            ),
            keyring: RecordingKeyring.keyring(try WrappingKeyFile(path: files.key).create(), recording.id),
            store: store
        )
        var items: [ManifestItem] = []
        for item in recording.items {
            let isCut =
                item.wholeFrames != nil || (recording.state == .recovered && item.role == .clip)
                || recording.state == .open
            var sealed = try sealer.seal(item, isCut: isCut)
            // A closed recording's manifest says nothing of a cut: then it is a truncation.
            if recording.state == .closed { sealed.wholeFrames = nil }
            items.append(sealed)
        }
        return items
    }

    func manifest(
        of recording: CameraFile.Recording,
        sequence: Int,
        after previous: SHA256Digest?,
        items: [ManifestItem]
    ) throws(FirmwareError) -> [UInt8] {
        guard let start = Timestamp(milliseconds: recording.start),
            let end = Timestamp(milliseconds: recording.end)
        else { throw FirmwareError("make the manifest of", recording.id.text, cause: "a time before 1970") }
        let draft = ManifestDraft(
            domain: camera.domain,
            serial: camera.manifestSerial,
            model: camera.model,
            firmware: camera.firmware,
            recording: recording.id,
            state: recording.state == .recovered ? .recovered : .closed,
            sequence: UInt64(sequence),
            previous: previous,
            officer: recording.officer,
            start: start,
            end: end,
            zone: recording.zone,
            triggers: recording.triggers,
            incident: recording.incident,
            offence: recording.offence,
            classification: recording.classification,
            markings: recording.markings,
            items: items
        )
        do throws(EvidenceError) {
            return try draft.serialized()
        } catch {
            throw FirmwareError("make the manifest of", recording.id.text, error)
        }
    }

    private func write(
        _ recording: CameraFile.Recording,
        _ sequence: Int,
        _ objects: [String],
        _ manifest: SHA256Digest?,
        _ previous: SHA256Digest?,
        _ files: RecordingLayout
    ) throws(FirmwareError) {
        let stored = StoredRecording(
            id: recording.id,
            sequence: sequence,
            state: StoredRecording.State(recording.state),
            objects: objects,
            manifest: manifest,
            previous: previous
        )
        try Files.create(files.facts, stored.facts)
    }

    /// Signs the manifest of a recording that was open, which is recovered from then on.
    func close(
        _ open: StoredRecording,
        by manifest: [UInt8],
        at time: Int64,
        in files: RecordingLayout
    ) throws(FirmwareError) {
        guard let signing else { return }
        try Files.create(files.manifestSignature, try signing.sign(manifest, at: time))
        try Files.create(files.manifest, manifest)
        let closed = StoredRecording(
            id: open.id,
            sequence: open.sequence,
            state: .recovered,
            objects: open.objects,
            manifest: SHA256.hash(manifest),
            previous: open.previous
        )
        try Files.replace(files.facts, closed.facts)
    }

    /// A plain camera's files lie there as they are.
    private func copyPlain(
        _ recording: CameraFile.Recording,
        sequence: Int,
        to store: StoreLayout
    ) throws(FirmwareError) -> [String] {
        var names: [String] = []
        for (index, item) in recording.items.enumerated() {
            let name = "CLIP\(1000 * sequence + index).\(item.role == .clip ? "MP4" : "JSN")"
            let source = try PlaintextSource(item.content)
            try source.copy(to: store.object(name))
            names.append(name)
        }
        return names
    }
}

extension [UInt8] {
    /// Flips a bit of the byte after `text`.
    fileprivate mutating func damage(_ text: String) {
        let range = firstRange(of: Array(text.utf8))
        if let index = range?.upperBound { self[index] ^= 1 }
    }
}

extension StoredRecording.State {
    fileprivate init(_ state: CameraFile.Recording.State) {
        switch state {
        case .closed: self = .closed
        case .recovered: self = .recovered
        case .open: self = .open
        }
    }
}

/// How a recording's data keys are wrapped.
enum RecordingKeyring {
    static func keyring(_ wrappingKey: SecretBytes, _ recording: RecordingID) -> RawAESKeyring {
        RawAESKeyring(namespace: "bwv-camera", name: recording.text, wrappingKey: wrappingKey)
    }
}
