internal import CameraDevice
package import CameraFile
package import CameraFirmware
internal import Channel
internal import Evidence
internal import PTP
internal import StrictJSON
internal import Synchronization

/// A camera that behaves as the recorded one did, operation by operation and question by question.
///
/// TLS, nonces, signatures and keys cannot be played back: they are made afresh with the fixture certificates given, by
/// an honest camera underneath, whose recordings have the recorded manifests' facts and stand-in footage of the same
/// sizes. What the recorded camera did otherwise than an honest one would is put over it: docs/transcripts.md.
package struct TranscriptReplay: Sendable {
    /// The camera underneath.
    package let camera: CameraFile
    package let faults: FirmwareFaults
    private let transcript: Transcript

    /// Reads what there is to know of the camera; `pki` is a folder of test certificates as `fixtures/pki/make.sh` fills it.
    package init(of transcript: Transcript, pki: String) throws(FirmwareError) {
        self.transcript = transcript
        let evidence = RecordedEvidence(transcript)
        faults = evidence.faults
        let text = Self.text(transcript.head, evidence)
        do {
            camera = try CameraFile(parsing: text.serialized(), folder: "/", pki: pki)
        } catch {
            throw FirmwareError("replay", transcript.head.serial.text, cause: "\(error)")
        }
    }

    /// The camera underneath, as a camera file.
    private static func text(_ head: TranscriptHead, _ evidence: RecordedEvidence) -> JSONValue {
        var object = JSONObject()
        object["serial"] = .string(head.serial.text)
        object["model"] = .string(head.model)
        object["firmware"] = .string(head.firmware)
        object["domain"] = .string(head.domain.name)
        object["channelSerial"] = evidence.inventorySerial.map { .string($0.text) }
        object["manifestSerial"] = evidence.manifestSerial.map { .string($0.text) }
        object["channel"] = .bool(head.channel)
        object["battery"] = .integer(Int64(head.battery))
        object["charging"] = .bool(head.charging)
        if head.channel {
            let estate = "${PKI}/" + (head.domain.name.split(separator: ".").first ?? "")
            let home = "\(estate)/cameras/\(head.serial)"
            func pair(_ name: String) -> JSONValue {
                ["certificate": .string("\(home)/\(name).pem"), "key": .string("\(home)/\(name).key")]
            }
            object["identity"] = [
                "tls": pair("tls"), "signing": pair("signing"),
                "trust": [["domain": .string(head.domain.name), "path": .string("\(estate)/ca.pem")]],
                "revocations": [.string("\(estate)/crl.der")],
            ]
        }
        object["erasePolicy"] = [
            "acceptedDestinations": evidence.refusesToErase ? [] : "any", "minimumIntegrity": "readBack",
        ]
        object["recordings"] = .array(evidence.recordings)
        return .object(object)
    }

    /// Switches the camera on over a store of its own, made at `root`.
    ///
    /// `keepsPace` lets each answer take as long as it took; otherwise it comes at once.
    package func switchOn(
        store root: String,
        keepsPace: Bool = false
    ) throws(FirmwareError) -> VirtualCamera {
        try VirtualCamera(camera, store: root, faults: faults, guise: guise(keepsPace))
    }

    private func guise(_ keepsPace: Bool) -> CameraGuise {
        var guise = CameraGuise()
        let answers = ReplayedAnswers(transcript.messages)
        guise.tongue = { question, honest in answers.answer(to: question, honest) }
        guise.around = { [transcript] in ReplayedFunction($0, transcript, keepsPace: keepsPace) }
        let descriptors = transcript.descriptors
        guise.descriptor = { kind, index, honest in descriptors[Int(kind) << 8 | Int(index)] ?? honest }
        return guise
    }
}

/// The answers to each method, in order; the last stands for all that follow.
private final class ReplayedAnswers: Sendable {
    private let recorded: [String: [PassedMessage]]
    private let next = Mutex<[String: Int]>([:])

    init(_ messages: [PassedMessage]) { recorded = Dictionary(grouping: messages, by: \.method) }

    func answer(to question: RPCRequest, _ honest: Utterance) -> Utterance {
        guard let answers = recorded[question.method], let last = answers.last else { return honest }
        let place = next.withLock { next in
            defer { next[question.method, default: 0] += 1 }
            return next[question.method, default: 0]
        }
        let message = place < answers.count ? answers[place] : last
        guard case .message(let bytes) = message.answer else { return message.answer }
        guard let response = try? RPCResponse(parsing: bytes) else { return message.answer }
        if case .error(let error) = response.outcome, let asked = message.askedID, asked == response.id {
            return .message(RPCResponse(id: question.id, error: error).serialized())
        }
        // An honest answer is made afresh, but for what the camera says of itself.
        if message.isHonest, question.knownMethod != .hello { return honest }
        return .message(message.again(as: question.id))
    }
}

extension PassedMessage {
    fileprivate var askedID: Int64? {
        guard case .object(let object) = question, case .integer(let id)? = object["id"] else { return nil }
        return id
    }

    /// Whether the answer is one to this question, and its result what the method answers with.
    fileprivate var isHonest: Bool {
        guard case .message(let bytes) = answer, let response = try? RPCResponse(parsing: bytes),
            let id = askedID
        else { return false }
        func reads<Value: RPCValue>(as _: Value.Type) -> Bool {
            let value: Value? = try? response.result(of: id)
            return value != nil
        }
        return switch RPCMethod(rawValue: method) {
        case .hello: reads(as: HelloResult.self)
        case .status: reads(as: StatusResult.self)
        case .inventory: reads(as: InventoryResult.self)
        case .manifest: reads(as: ManifestResult.self)
        // Its key may have been left out.
        case .releaseKey: reads(as: EmptyValue.self)
        case .erase, .tombstone: reads(as: TombstoneResult.self)
        case .setClock: reads(as: SetClockResult.self)
        case .revocations: reads(as: RevocationsResult.self)
        case .auditHead: reads(as: AuditHead.self)
        case .confirmTombstone, .indicate: reads(as: EmptyValue.self)
        case nil: false
        }
    }

    /// The answer as it was, to a question of another number; a wrong number stays as wrong.
    fileprivate func again(as id: Int64) -> [UInt8] {
        guard case .message(let bytes) = answer else { return [] }
        guard case .object(var object)? = try? JSONValue(parsing: bytes),
            case .integer(let told)? = object["id"],
            told == askedID
        else { return bytes }
        object["id"] = .integer(id)
        return JSONValue.object(object).serialized()
    }
}
