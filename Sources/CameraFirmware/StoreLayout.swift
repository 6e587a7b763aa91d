/// Where everything lies in a camera's store folder.
///
/// Plain files, so that a test (or an engineer) can look at them and damage any of them on purpose.
package struct StoreLayout: Equatable, Sendable {
    package let root: String

    package init(root: String) { self.root = root }

    /// What the folder is, and whose.
    package var label: String { "\(root)/store.json" }
    package var recordings: String { "\(root)/recordings" }
    package var keys: String { "\(root)/keys" }
    /// Sealed items under their opaque names: what PTP shows.
    package var objects: String { "\(root)/objects" }
    package var audit: String { "\(root)/audit.log" }
    package var clock: String { "\(root)/clock.json" }
    /// The newest revocation list of each trust domain, DER.
    package var revocations: String { "\(root)/revocations" }

    package var folders: [String] { [recordings, keys, objects, revocations] }

    package func recording(_ sequence: Int) -> RecordingLayout {
        let name = String(sequence)
        let padded = String(repeating: "0", count: max(0, 8 - name.count)) + name
        return RecordingLayout(folder: "\(recordings)/\(padded)", key: "\(keys)/\(padded).key")
    }

    package func object(_ name: String) -> String { "\(objects)/\(name)" }
}

/// The files of one recording beside its sealed items.
package struct RecordingLayout: Equatable, Sendable {
    package let folder: String
    /// The wrapping key of this recording alone: overwritten and unlinked, nothing of it can be opened again.
    package let key: String

    /// Id, state, object names: what the camera must know even when it cannot parse the manifest.
    package var facts: String { "\(folder)/recording.json" }
    package var manifest: String { "\(folder)/manifest.json" }
    package var manifestSignature: String { "\(folder)/manifest.json.p7s" }
    /// There from the moment the recording counts as erased.
    package var tombstone: String { "\(folder)/tombstone.json" }
    package var tombstoneSignature: String { "\(folder)/tombstone.json.p7s" }
    /// There once a station has said that it keeps the tombstone.
    package var confirmed: String { "\(folder)/confirmed" }
    /// Only by a fault: the camera has lost the recording and says nothing of it.
    package var vanished: String { "\(folder)/vanished" }
    /// Only by a fault: the camera claims to have erased the recording and has no tombstone.
    package var erasedWithoutTombstone: String { "\(folder)/erased-without-tombstone" }
}
