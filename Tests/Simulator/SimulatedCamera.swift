internal import Bytes
package import Evidence
package import Policy

/// A camera of the simulated world: what it holds, and what it has erased.
package struct SimulatedCamera: Sendable {
    package struct Recording: Sendable {
        package let key: RecordingKey
        package let plan: Plan
        package var isPresent = true
        /// The receipt for which it was erased; the tombstone is kept until confirmed.
        package var erasedFor: Blob?
        package var isConfirmed = false

        package var tombstone: Blob? { erasedFor.map { Blob(Array(key.recording.text.utf8) + $0.bytes) } }
    }

    package let serial: CameraSerial
    package var recordings: [Recording]
    /// Where it stands now: station and bay.
    package var place: Place?

    package struct Place: Hashable, Sendable {
        package let station: Int
        package let bay: String
    }

    init(serial: CameraSerial, random: inout SeededGenerator) {
        self.serial = serial
        recordings = []
        guard let domain = TrustDomain("north.bwvdock-fixture.invalid") else { return }
        for sequence in 1...UInt64.random(in: 1...5, using: &random) {
            guard let id = RecordingID("R\(sequence)"),
                let digest = SHA256Digest((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) })
            else { continue }
            let plan = Plan(
                sequence: sequence,
                isEvidential: Bool.random(using: &random),
                start: Int64(sequence) * 1000,
                chunkCounts: (0..<Int.random(in: 1...3, using: &random)).map { _ in
                    Int.random(in: 0...4, using: &random)
                },
                size: 1,
                manifest: Blob(digest.bytes),
                signature: Blob([]),
                docked: DockingNote(bay: "", time: 0, clock: nil, revocationList: nil)
            )
            let key = RecordingKey(domain: domain, serial: serial, recording: id, manifest: digest)
            recordings.append(Recording(key: key, plan: plan))
        }
    }

    func index(of key: RecordingKey) -> Int? { recordings.firstIndex { $0.key == key } }
}
