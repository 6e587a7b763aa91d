internal import CameraFile
internal import CameraFirmware
internal import Channel
internal import Evidence
internal import Foundation
internal import Platform
internal import Sealing
internal import StrictJSON
internal import Trust

/// Finds out about an answer what later nobody can: keys are left out, and signatures are of this estate's certificates.
struct AnswerExamination {
    let camera: CameraFile
    let store: String

    func findings(_ question: RPCRequest, _ said: Utterance) -> PassedMessage.Findings {
        var findings = PassedMessage.Findings()
        guard case .message(let bytes) = said, let response = try? RPCResponse(parsing: bytes) else {
            return findings
        }
        switch question.knownMethod {
        case .inventory:
            guard let result: InventoryResult = try? response.result(of: question.id) else { break }
            findings.isSigned = isSigned(result.page, result.signature)
            if let asked: InventoryParameters = try? question.parameters(),
                let page = try? InventoryPage(parsing: result.page)
            {
                findings.isFresh = page.nonce == asked.nonce
            }
        case .manifest:
            guard let result: ManifestResult = try? response.result(of: question.id) else { break }
            findings.isSigned = isSigned(result.manifest, result.signature)
        case .erase, .tombstone:
            guard let result: TombstoneResult = try? response.result(of: question.id) else { break }
            findings.isSigned = isSigned(result.tombstone, result.signature)
        case .releaseKey:
            guard let result: ReleaseKeyResult = try? response.result(of: question.id),
                let asked: ReleaseKeyParameters = try? question.parameters()
            else { break }
            findings.opens = opens(result, asked)
        default: break
        }
        return findings
    }

    private func isSigned(_ bytes: [UInt8], _ signature: [UInt8]) -> Bool {
        guard let identity = camera.identity else { return false }
        let bundles = identity.trust.compactMap { try? TrustBundle(domain: $0.domain, path: $0.path) }
        let policy = try? TrustPolicy(
            bundles: bundles,
            revocations: [],
            fixturesAllowed: true,
            requiresRevocationList: false
        )
        return (try? policy?.verifyStatement(bytes, signature: signature, role: .camera)) != nil
    }

    private func opens(_ result: ReleaseKeyResult, _ asked: ReleaseKeyParameters) -> Bool {
        do {
            let store = try CameraStore(opening: self.store)
            guard let id = RecordingID(asked.id), let recording = store.recording(id),
                recording.objects.indices.contains(asked.item)
            else { return false }
            let path = store.layout.object(recording.objects[asked.item])
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            let head = Array(try file.read(upToCount: SealedHeader.maximumByteCount) ?? Data())
            let size = try file.seekToEnd()
            let key = try unsafe result.key.withUnsafeBytes { unsafe try SecretBytes(copying: $0) }
            _ = try SealedReader(
                header: try SealedHeader(parsing: head),
                sealedSize: Int(size),
                dataKey: key,
                mode: .whole
            )
            return true
        } catch SealingError.wrongKey {
            return false
        } catch {
            // A cut item has another geometry; its key is right all the same.
            return true
        }
    }
}
