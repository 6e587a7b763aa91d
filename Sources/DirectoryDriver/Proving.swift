import Bytes
package import Evidence
import Platform
package import Upload

extension DirectoryDriver {
    package func prove(
        _ item: CommittedItem,
        of recording: RecordingKey,
        plan: ItemPlan
    ) throws(DestinationError) -> ItemProof {
        let root = try open()
        let place = try place(recording, plan, root)
        guard item.name == place.name else {
            throw DestinationError(
                .conflict,
                "prove \(item.name) of \(recording): the manifest names \(place.name)"
            )
        }
        let isOpen = try root.run { () throws(SystemError) in try Stamp(path: place.item) } != nil
        let path = isOpen ? place.item : root.path("\(Layout.closed(recording))/\(place.name)")
        let read = try root.run { () throws(SystemError) in try ReadBack(path, pace) }
        guard read.stamp.version == item.version else {
            throw DestinationError(
                .conflict,
                "prove \(item.name) of \(recording): another file stands there than was committed"
            )
        }
        do throws(DestinationError) {
            return try proof(read, item.name, recording, plan, ifWrong: isOpen ? .beginAgain : .conflict)
        } catch {
            if isOpen {
                // Ours, not closed, and wrong: it makes room, or beginning again would find it committed for ever.
                try root.run { () throws(SystemError) in
                    try Folder.remove(path)
                    try AtomicFile.syncFolder(place.folder)
                }
            }
            throw error
        }
    }

    package func proveClosed(
        _ recording: RecordingKey,
        plan: ItemPlan
    ) throws(DestinationError) -> ItemProof {
        let root = try open()
        let name = try place(recording, plan, root).name
        let closed = root.path(Layout.closed(recording))
        guard let names = try root.run({ () throws(SystemError) in try Folder.names(closed) }) else {
            throw DestinationError(.beginAgain, "prove \(name) of \(recording): no closed recording is there")
        }
        guard names.contains(name) else {
            throw DestinationError(
                .conflict,
                "prove \(name) of \(recording): it was closed without this item"
            )
        }
        let read = try root.run { () throws(SystemError) in
            try ReadBack("\(closed)/\(name)", pace)
        }
        return try proof(read, name, recording, plan, ifWrong: .conflict)
    }

    private func proof(
        _ read: ReadBack,
        _ name: String,
        _ recording: RecordingKey,
        _ plan: ItemPlan,
        ifWrong remedy: DestinationError.Remedy
    ) throws(DestinationError) -> ItemProof {
        guard read.stamp.size == plan.size, read.digest == plan.digest else {
            throw DestinationError(
                remedy,
                """
                prove \(name) of \(recording): \(read.stamp.size) bytes with digest \(read.digest) stand there, \
                not \(plan.size) with \(plan.digest)
                """,
                hint: remedy == .conflict
                    ? "look for disk errors at the destination; the camera keeps its copy" : nil
            )
        }
        return ItemProof(
            item: CommittedItem(name: name, version: read.stamp.version),
            integrity: .readBack,
            attestation: .none,
            sha256: read.digest.hex,
            evidence: read.evidence
        )
    }
}
