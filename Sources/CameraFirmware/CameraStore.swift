internal import CameraFile
package import Evidence
internal import Platform
internal import StrictJSON
internal import Synchronization

/// A camera's sealed store: everything that outlives a power cut, in files.
package final class CameraStore: Sendable {
    package let layout: StoreLayout
    package let domain: TrustDomain
    package let serial: CameraSerial
    package let clock: CameraClock
    private let passing: @Sendable (ErasePoint) throws(FirmwareError) -> Void
    private let state: Mutex<[StoredRecording]>

    /// Opens a store, and finishes what a power cut interrupted before anybody can ask for anything.
    ///
    /// `passing` is called at each point of an erase; a test throws there, as a power cut would.
    package init(
        opening root: String,
        passing: @escaping @Sendable (ErasePoint) throws(FirmwareError) -> Void = { _ in }
    ) throws(FirmwareError) {
        layout = StoreLayout(root: root)
        self.passing = passing
        (domain, serial) = try Self.owner(layout)
        clock = try CameraClock(opening: layout.clock)
        var recordings: [StoredRecording] = []
        for name in try Files.names(in: layout.recordings) {
            guard let sequence = Int(name) else { continue }
            recordings.append(try StoredRecording(reading: layout.recording(sequence)))
        }
        recordings.sort { $0.sequence < $1.sequence }
        state = Mutex(recordings)
        for recording in recordings where recording.state == .erased || recording.hasVanished {
            try finishErasing(recording)
        }
    }

    /// All recordings the store has room for, oldest first, erased ones included.
    package var recordings: [StoredRecording] { state.withLock { $0 } }

    package func recording(_ id: RecordingID) -> StoredRecording? {
        state.withLock { recordings in recordings.first { $0.id == id } }
    }

    /// Bytes of all sealed items still there.
    package var sealedSize: UInt64 {
        recordings.flatMap(\.objects).reduce(0) { $0 + Files.size(of: layout.object($1)) }
    }

    package func files(of recording: StoredRecording) -> RecordingLayout {
        layout.recording(recording.sequence)
    }

    package func manifest(of recording: StoredRecording) throws(FirmwareError) -> SignedStatement {
        let files = files(of: recording)
        return SignedStatement(
            bytes: try Files.read(files.manifest),
            signature: try Files.read(files.manifestSignature)
        )
    }

    /// The statement that the recording was erased; `nil` while it was not.
    package func tombstone(of recording: StoredRecording) throws(FirmwareError) -> SignedStatement? {
        let files = files(of: recording)
        guard Files.exists(files.tombstone) else { return nil }
        return SignedStatement(
            bytes: try Files.read(files.tombstone),
            signature: try Files.read(files.tombstoneSignature)
        )
    }

    /// The key under which this recording's data keys are wrapped.
    func wrappingKey(of recording: StoredRecording) throws(FirmwareError) -> SecretBytes {
        try WrappingKeyFile(path: files(of: recording).key).read()
    }

    /// Destroys a recording for good; durable on return.
    ///
    /// Whatever fails on the way, from the moment the tombstone is there the recording counts as erased.
    func erase(_ recording: StoredRecording, leaving tombstone: SignedStatement) throws(FirmwareError) {
        do throws(FirmwareError) {
            try eraser(of: recording).erase(leaving: tombstone)
        } catch {
            try reload(recording)
            throw error
        }
        try reload(recording)
    }

    /// Destroys what an interrupted erase has left.
    func finishErasing(_ recording: StoredRecording) throws(FirmwareError) {
        let eraser = eraser(of: recording)
        if !eraser.isDone { try eraser.destroy() }
    }

    /// A fault: the recording goes and nothing is left that says so.
    func vanish(_ recording: StoredRecording) throws(FirmwareError) {
        try Files.replace(files(of: recording).vanished, [])
        try eraser(of: recording).destroy()
        try reload(recording)
    }

    /// A fault: the recording goes, the inventory says so, and no tombstone vouches for it.
    func eraseWithoutTombstone(_ recording: StoredRecording) throws(FirmwareError) {
        try Files.replace(files(of: recording).erasedWithoutTombstone, [])
        try eraser(of: recording).destroy()
        try reload(recording)
    }

    /// A station keeps the tombstone now.
    func confirm(_ recording: StoredRecording) throws(FirmwareError) {
        try Files.replace(files(of: recording).confirmed, [])
        try reload(recording)
    }

    private func reload(_ recording: StoredRecording) throws(FirmwareError) {
        try found(recording.sequence)
    }

    /// A recording has come, or is another than it was.
    func found(_ sequence: Int) throws(FirmwareError) {
        let fresh = try StoredRecording(reading: layout.recording(sequence))
        state.withLock { recordings in
            recordings.removeAll { $0.sequence == sequence }
            recordings.append(fresh)
            recordings.sort { $0.sequence < $1.sequence }
        }
    }

    private func eraser(of recording: StoredRecording) -> RecordingEraser {
        RecordingEraser(
            store: layout,
            recording: files(of: recording),
            objects: recording.objects,
            passing: passing
        )
    }
}

extension CameraStore {
    private static let type = "bwv-camera-store/1"

    /// The bytes of `store.json`.
    static func label(domain: TrustDomain, serial: CameraSerial) -> [UInt8] {
        let label: JSONValue = [
            "type": .string(type), "domain": .string(domain.name), "serial": .string(serial.text),
        ]
        return label.serialized()
    }

    private static func owner(_ layout: StoreLayout) throws(FirmwareError) -> (TrustDomain, CameraSerial) {
        guard Files.exists(layout.label) else {
            throw FirmwareError(
                "open store",
                layout.root,
                cause: "there is none",
                hint: "make it: bwvcamera make FILE --pki DIR --store \(layout.root)"
            )
        }
        let bytes = try Files.read(layout.label)
        do throws(StrictJSONError) {
            let fields = try JSONFields(parsing: bytes)
            _ = try fields.parsed("type", as: type) { $0 == type ? true : nil }
            return (
                try fields.parsed("domain", as: "a trust domain") { TrustDomain($0) },
                try fields.parsed("serial", as: "a serial number") { CameraSerial($0) }
            )
        } catch {
            throw FirmwareError("open store", layout.root, error)
        }
    }
}
