internal import Bytes
internal import CameraFile
internal import Channel
internal import Cryptography
internal import Evidence
internal import Platform
internal import Sealing
internal import StrictJSON

extension CameraService {
    func inventory(_ asked: InventoryParameters) throws(RPCError) -> InventoryResult {
        let view = InventoryView(of: store.recordings)
        let rest = view.recordings.drop { $0.sequence <= asked.after }
        let shown = rest.prefix(asked.limit)
        let faults = panel.faults
        let draft = InventoryPageDraft(
            domain: camera.domain,
            serial: camera.channelSerial,
            nonce: faults.staleInventoryNonce ? [UInt8](repeating: 0, count: asked.nonce.count) : asked.nonce,
            oldest: UInt64(view.oldest),
            anchor: view.anchor,
            entries: shown.map { InventoryEntry($0, chainIsBroken: faults.brokenChain) },
            more: rest.count > shown.count
        )
        let page: [UInt8]
        do throws(EvidenceError) {
            page = try draft.serialized()
        } catch {
            throw RPCError(.storeFailed, "\(error)")
        }
        let signature = try sign(faults.wrongInventorySignature ? page + [0x20] : page)
        return InventoryResult(page: page, signature: signature)
    }

    func manifest(_ asked: ManifestParameters) throws(RPCError) -> ManifestResult {
        let recording = try find(asked.id)
        guard recording.state != .open else { throw RPCError(.stillRecording, "not closed yet") }
        guard recording.state != .erased else { throw RPCError(.unknownRecording, "erased") }
        let statement: SignedStatement
        do throws(FirmwareError) {
            statement = try store.manifest(of: recording)
        } catch {
            throw .store(error)
        }
        let signature =
            panel.faults.wrongManifestSignature ? try sign(statement.bytes + [0x20]) : statement.signature
        return ManifestResult(manifest: statement.bytes, signature: signature)
    }

    /// Unwraps one item's data key; the wrapping key never leaves the camera.
    func releaseKey(_ asked: ReleaseKeyParameters) throws(RPCError) -> ReleaseKeyResult {
        let recording = try find(asked.id, asked.manifest)
        guard recording.state != .erased else { throw RPCError(.unknownRecording, "erased") }
        guard recording.objects.indices.contains(asked.item) else {
            throw RPCError(.invalidParameters, "no such item")
        }
        let name = recording.objects[asked.item]
        try log(
            "key released",
            ["recording": .string(recording.id.text), "item": .integer(Int64(asked.item))]
        )
        do {
            let path = store.layout.object(name)
            let header = try SealedHeader(parsing: try Files.head(of: path, SealedHeader.maximumByteCount))
            let wrappingKey = try store.wrappingKey(of: recording)
            let keyring = RecordingKeyring.keyring(wrappingKey, recording.id)
            let key = try keyring.unwrap(header.dataKeys, context: header.context)
            var bytes = unsafe key.withBytes { unsafe Array($0) }
            if panel.faults.wrongKey { bytes[0] ^= 1 }
            return ReleaseKeyResult(messageID: header.messageID, key: bytes)
        } catch {
            throw RPCError(.storeFailed, "the item's key cannot be read")
        }
    }

    func sign(_ bytes: [UInt8]) throws(RPCError) -> [UInt8] {
        do throws(FirmwareError) { return try identity.sign(bytes, at: clock.now) } catch {
            throw .store(error)
        }
    }
}

extension InventoryEntry {
    init(_ recording: StoredRecording, chainIsBroken: Bool) {
        let previous = recording.previous
        self.init(
            sequence: UInt64(recording.sequence),
            recording: recording.id,
            state: State(rawValue: recording.state.rawValue) ?? .open,
            manifest: recording.manifest,
            previous: chainIsBroken ? previous.map { SHA256.hash($0.bytes) } : previous,
            tombstone: recording.tombstone
        )
    }
}
