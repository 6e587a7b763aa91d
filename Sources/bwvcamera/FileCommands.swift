internal import Bytes
internal import CameraFile
internal import CameraFirmware
internal import CommandLineKit
internal import Evidence

/// `check` and `make`: what can be done with a camera file alone.
struct FileCommands {
    let arguments: Arguments
    let pki: String?

    private var printsJSON: Bool { arguments.has(Commands.json) }

    /// Reads every file, says what each is, and fails with the first that is wrong.
    func check() throws {
        if arguments.has(Commands.reference) {
            return Console.print(CameraFileReference.markdown, terminator: "")
        }
        if arguments.has(Commands.schema) { return Console.print(CameraFileSchema.text, terminator: "") }
        guard !arguments.operands.isEmpty else { throw UsageError("name a camera file", for: Commands.check) }
        var reports: [CameraReport] = []
        for path in arguments.operands {
            let report = CameraReport(path, try CameraFile(loading: path, pki: pki ?? "${PKI}"))
            reports.append(report)
            if !printsJSON { Console.print(report.line) }
        }
        if printsJSON { Console.print(try Console.json(reports)) }
    }

    func make() throws {
        guard arguments.operands.count == 1, let path = arguments.operands.first else {
            throw UsageError("name one camera file", for: Commands.make)
        }
        let camera = try CameraFile(loading: path, pki: pki)
        guard let root = arguments.value(Commands.store) ?? camera.store else {
            throw UsageError("say where: --store DIR, or store in the camera file", for: Commands.make)
        }
        try StoreMaker(camera).make(at: root)
        let store = try CameraStore(opening: root)
        let report = StoreReport(
            store: root,
            serial: camera.serial.text,
            recordings: store.recordings.map { recording in
                StoreReport.Recording(
                    id: recording.id.text,
                    sequence: recording.sequence,
                    state: recording.state.rawValue,
                    items: recording.objects.count,
                    manifest: recording.manifest?.hex
                )
            }
        )
        if printsJSON { return Console.print(try Console.json(report)) }
        var table = Table(["NUMBER", "RECORDING", "STATE", "ITEMS", "MANIFEST"])
        for recording in report.recordings {
            table.add([
                "\(recording.sequence)", recording.id, recording.state, "\(recording.items)",
                recording.manifest ?? "-",
            ])
        }
        for line in table.lines(aligned: Terminal.isAttached) { Console.print(line) }
    }
}

/// What `check` says of a good file.
struct CameraReport: Encodable {
    let file: String
    let serial: String
    let domain: String
    let channel: Bool
    let recordings: Int
    let faults: [String]

    init(_ path: String, _ camera: CameraFile) {
        file = path
        serial = camera.serial.text
        domain = camera.domain.name
        channel = camera.channel
        recordings = camera.recordings.count
        faults = camera.faults.map(\.rawValue)
    }

    var line: String {
        let kind = channel ? "camera" : "plain camera"
        return "\(file): \(kind) \(serial) of \(domain), \(recordings) recordings"
    }
}

/// What `make` says of a new store.
struct StoreReport: Encodable {
    struct Recording: Encodable {
        let id: String
        let sequence: Int
        let state: String
        let items: Int
        let manifest: String?
    }

    let store: String
    let serial: String
    let recordings: [Recording]
}
