internal import AuditLog
internal import Cryptography
internal import Evidence
internal import PTPInitiator
internal import PlainPTP
internal import Policy

/// From an open plain camera to a list of recordings: every object is read once and digested, and the station states
/// what it found.
struct PlainDocking {
    let workshop: Workshop
    let link: PlainLink
    let docked: DockingNote

    private var camera: CameraIdentity {
        CameraIdentity(domain: workshop.identity.domain, serial: link.camera.serial)
    }

    func run() throws(StepFailure) -> DockedCamera {
        let found: ObjectWalk.Found
        do throws(PTPError) {
            found = try ObjectWalk.run(link.camera, link.session) { [link] in link.heartbeat.beat() }
        } catch {
            throw .cameraLost("\(error)")
        }
        let known = Dictionary(grouping: workshop.known(camera)) { $0.key.recording }
        var listed: [ListedRecording] = []
        var rejected = found.complaints
        for (index, object) in found.objects.enumerated() {
            link.heartbeat.beat()
            let key: RecordingKey
            if let name = object.recording(), let entry = known[name]?.first(where: { !$0.value.wantsPlan }) {
                key = entry.key
            } else {
                switch try digest(object) {
                case .success(let draft): key = try plan(draft, object, index, known)
                case .failure(let reason):
                    rejected.append("object \(index + 1) of \(found.objects.count): \(reason.text)")
                    continue
                }
            }
            guard link.objects[key.recording] == nil else { continue }
            link.objects[key.recording] = object
            listed.append(ListedRecording(key: key, state: .offered))
        }
        let missing = known.values.joined().filter { key, progress in
            progress.concernsCamera && link.objects[key.recording] == nil
                && progress.lacksBytes(workshop.rules)
        }
        return DockedCamera(
            domain: camera.domain,
            serial: camera.serial,
            recordings: listed,
            openRecordings: 0,
            missing: missing.map(\.key).sorted { $0.recording < $1.recording },
            rejected: rejected,
            isUnproven: true
        )
    }

    private struct Unreadable: Error { let text: String }

    /// Reads an object for the first time.
    private func digest(_ object: PlainObject) throws(StepFailure) -> Result<UnprovenDraft, Unreadable> {
        if let name = object.recording() { workshop.board.begin(link.bay, name, total: object.size ?? 0) }
        defer { workshop.board.end(link.bay) }
        let digests = ObjectDigests(object, link.reader(object)) { [workshop, link] count in
            workshop.board.moved(link.bay, UInt64(count))
            link.heartbeat.beat()
            return !workshop.parking.isWanted
        }
        do throws(DigestFailure) {
            let item = try digests.item()
            guard let recording = object.recording(content: item.digest) else {
                return .failure(Unreadable(text: "it cannot be named"))
            }
            return .success(
                UnprovenDraft(
                    domain: camera.domain,
                    serial: camera.serial,
                    recording: recording,
                    device: link.camera.device,
                    object: object.description,
                    item: item
                )
            )
        } catch {
            switch error {
            case .object(let reason): return .failure(Unreadable(text: reason))
            case .wire(let error): throw .cameraLost("\(error)")
            case .abandoned: throw .cameraLost("the station parks")
            }
        }
    }

    /// States what was read, signed, and makes it a plan, unless it is known under this very key.
    private func plan(
        _ draft: UnprovenDraft,
        _ object: PlainObject,
        _ index: Int,
        _ known: [RecordingID: [(key: RecordingKey, value: RecordingProgress)]]
    ) throws(StepFailure) -> RecordingKey {
        let (bytes, signature): ([UInt8], [UInt8])
        let key: RecordingKey
        do {
            bytes = try draft.serialized()
            key = draft.key(statement: SHA256.hash(bytes))
            let standing = known[key.recording]?.first { $0.key == key }
            guard standing?.value.wantsPlan ?? true else { return key }
            signature = try workshop.identity.sign(bytes)
        } catch {
            throw .cameraRefused("cannot state what was read: \(error)")
        }
        let plan = Plan(
            sequence: UInt64(index) + 1,
            isEvidential: false,
            start: object.captured,
            chunkCounts: [draft.item.chunkDigests.count],
            size: draft.item.size,
            manifest: Blob(bytes),
            signature: Blob(signature),
            docked: docked,
            isUnproven: true
        )
        do throws(StorageTrouble) { try workshop.recorder.record(.planned(plan), of: key) } catch {
            throw .storage(error)
        }
        return key
    }
}
