import Evidence
import Glibc
import Platform
import Upload

/// The paths of one item while its recording is open.
struct Place {
    let name: String
    let folder: String
    var item: String { "\(folder)/\(name)" }
    var part: String { "\(folder)/\(Layout.part(name))" }
    var map: String { "\(folder)/\(Layout.map(name))" }
}

extension DirectoryDriver {
    /// Derives an item's paths, and refuses a plan that cannot be stored.
    func place(
        _ recording: RecordingKey,
        _ plan: ItemPlan,
        _ root: borrowing Root
    ) throws(DestinationError) -> Place {
        Place(
            name: try plan.fileName(),
            folder: root.path(Layout.incoming(recording, station))
        )
    }

    /// The chunks held; after a restart of the machine their bytes are read once before they are believed.
    func held(
        _ place: Place,
        _ plan: ItemPlan,
        size: UInt64,
        _ root: borrowing Root
    ) throws(DestinationError) -> Set<Int> {
        try root.run { () throws(SystemError) in
            let map = try ChunkMap.create(place.map)
            var held = try map.held(plan, size: size)
            guard try map.isOfAnotherBoot() else { return held }
            let part = try FileDescriptor.open(place.part, O_RDONLY)
            for chunk in plan.chunks where held.contains(chunk.index) {
                let found = try ReadBack.digest(
                    of: part,
                    from: chunk.offset,
                    count: chunk.length,
                    subject: place.part
                )
                if found != chunk.digest {
                    try map.clear(chunk.index)
                    held.remove(chunk.index)
                }
            }
            try map.stampBoot()
            return held
        }
    }
}
