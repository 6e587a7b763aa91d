internal import Bytes
internal import CameraFile
internal import Channel
internal import Cryptography
internal import Evidence
internal import Platform
internal import StrictJSON
internal import Trust

extension CameraService {
    /// Erases one recording, if the camera itself is convinced; asked again, it gives the same tombstone.
    ///
    /// A repeat is answered without judging again: what is gone is gone, and the station needs the tombstone.
    func erase(_ asked: EraseParameters) throws(RPCError) -> TombstoneResult {
        let recording = try find(asked.id, asked.manifest)
        if recording.state == .erased {
            // An earlier attempt may have stopped after the tombstone was there.
            do throws(FirmwareError) { try store.finishErasing(recording) } catch { throw .store(error) }
            return try tombstone(of: recording)
        }
        let receipt = try judge(asked, recording)
        let digest = SHA256.hash(asked.receipt)
        try log(
            "erase",
            ["recording": .string(recording.id.text), "receipt": .string(digest.hex)]
        )
        let statement: SignedStatement
        do throws(FirmwareError) {
            objects.close()
            if panel.faults.vanishWithoutTombstone {
                try store.vanish(recording)
                throw FirmwareError("erase", recording.id.text, cause: "fault")
            }
            if panel.faults.eraseWithoutTombstone {
                try store.eraseWithoutTombstone(recording)
                throw FirmwareError("erase", recording.id.text, cause: "fault")
            }
            statement = try signedTombstone(receipt.key, receipt: digest)
            try store.erase(recording, leaving: statement)
        } catch {
            throw .store(error)
        }
        try log(
            "erased",
            [
                "recording": .string(recording.id.text),
                "tombstone": .string(SHA256.hash(statement.bytes).hex),
            ]
        )
        return TombstoneResult(tombstone: statement.bytes, signature: statement.signature)
    }

    /// The camera's own reading of the receipt: by whom, about what, and whether that is enough.
    private func judge(
        _ asked: EraseParameters,
        _ recording: StoredRecording
    ) throws(RPCError) -> Receipt {
        let signer = try identity.verify(receipt: asked.receipt, asked.signature, at: clock.now)
        let receipt: Receipt
        do throws(EvidenceError) {
            receipt = try Receipt(parsing: asked.receipt)
            let manifest = try Manifest(parsing: try ownManifest(of: recording))
            try receipt.content.requireCovers(manifest, digest: asked.manifest)
        } catch {
            throw RPCError(.digestMismatch, "\(error)")
        }
        guard receipt.station == signer.name else {
            throw RPCError(.badSignature, "the receipt names another dock than signed it")
        }
        guard receipt.fixtures || !camera.domain.isFixture else {
            throw RPCError(.refusedByPolicy, "the receipt does not say that fixtures were accepted")
        }
        if let objection = camera.erasePolicy.objection(to: receipt.destinations) {
            throw RPCError(.refusedByPolicy, objection)
        }
        return receipt
    }

    private func ownManifest(of recording: StoredRecording) throws(EvidenceError) -> [UInt8] {
        do throws(FirmwareError) {
            return try store.manifest(of: recording).bytes
        } catch {
            throw EvidenceError(.manifest, reason: "the camera cannot read it")
        }
    }

    private func signedTombstone(
        _ key: RecordingKey,
        receipt: SHA256Digest
    ) throws(FirmwareError) -> SignedStatement {
        guard let time = Timestamp(milliseconds: clock.now) else {
            throw FirmwareError("date", "a tombstone", cause: "the camera's clock is before 1970")
        }
        let bytes: [UInt8]
        do throws(EvidenceError) {
            bytes = try TombstoneDraft(key: key, receipt: receipt, erased: time).serialized()
        } catch {
            throw FirmwareError("make", "a tombstone", error)
        }
        return SignedStatement(bytes: bytes, signature: try identity.sign(bytes, at: clock.now))
    }

    func tombstone(_ asked: TombstoneParameters) throws(RPCError) -> TombstoneResult {
        try tombstone(of: try find(asked.id, asked.manifest))
    }

    private func tombstone(of recording: StoredRecording) throws(RPCError) -> TombstoneResult {
        let statement: SignedStatement?
        do throws(FirmwareError) { statement = try store.tombstone(of: recording) } catch {
            throw .store(error)
        }
        guard let statement else { throw RPCError(.unknownRecording, "no tombstone") }
        return TombstoneResult(tombstone: statement.bytes, signature: statement.signature)
    }

    /// A station keeps the tombstone: the inventory may let go of the recording.
    func confirmTombstone(_ asked: ConfirmTombstoneParameters) throws(RPCError) -> EmptyValue {
        let recording = try find(asked.id, asked.manifest)
        guard let tombstone = recording.tombstone else { throw RPCError(.unknownRecording, "no tombstone") }
        guard tombstone == asked.tombstone else { throw RPCError(.digestMismatch, "another tombstone") }
        guard !recording.isConfirmed else { return EmptyValue() }
        do throws(FirmwareError) { try store.confirm(recording) } catch { throw .store(error) }
        try log("tombstone confirmed", ["recording": .string(recording.id.text)])
        return EmptyValue()
    }
}
