internal import Evidence
internal import PTP
package import PTPInitiator

/// Lists what a plain camera holds, folders walked, everything bounded.
package struct ObjectWalk {
    package struct Found: Sendable {
        package var objects: [PlainObject] = []
        /// What could not be listed, in plain words without names.
        package var complaints: [String] = []
    }

    /// No camera holds more objects than this.
    package static let mostObjects = 65_536
    private static let deepest = 64
    private static let everyStorage = UInt32.max
    private static let root = UInt32.max

    private let camera: PlainCamera
    private let session: PTPSession
    private let beat: () -> Void
    private var found = Found()
    private var infos: [(handle: UInt32, storage: UInt32, info: ObjectInfo)] = []
    private var folders: [UInt32: (name: String, parent: UInt32)] = [:]

    /// `beat` is called between questions, to show that the walk goes on.
    package init(_ camera: PlainCamera, _ session: PTPSession, beat: @escaping () -> Void) {
        self.camera = camera
        self.session = session
        self.beat = beat
    }

    /// Throws only what leaves nothing to ask: one object that cannot be described costs that object.
    package static func run(
        _ camera: PlainCamera,
        _ session: PTPSession,
        beat: @escaping () -> Void
    ) throws(PTPError) -> Found {
        var walk = ObjectWalk(camera, session, beat: beat)
        try walk.visit()
        return try walk.described()
    }

    private mutating func visit() throws(PTPError) {
        var pending: [(storage: UInt32, handle: UInt32, parent: UInt32)] = []
        for storage in try storages() {
            pending += try contents(of: storage).map { (storage, $0, 0) }
        }
        var visited: Set<UInt32> = []
        var next = 0
        while next < pending.count {
            let (storage, handle, parent) = pending[next]
            next += 1
            guard visited.insert(handle).inserted else { continue }
            guard visited.count <= Self.mostObjects else {
                return found.complaints.append(
                    "it lists more than \(Self.mostObjects) objects; the rest is not read"
                )
            }
            beat()
            guard
                var info = try tolerant(
                    "an object",
                    { session throws(PTPError) in try session.objectInfo(handle) }
                )
            else { continue }
            // What was found in a folder is there, whatever it says itself.
            if parent != 0 { info.parent = parent }
            guard info.format == .association else {
                infos.append((handle, storage, info))
                continue
            }
            folders[handle] = (ClaimedText.component(info.filename), info.parent)
            let inside = try tolerant("a folder") { session throws(PTPError) in
                try session.objectHandles(storage: storage, parent: handle)
            }
            pending += (inside ?? []).prefix(Self.mostObjects).map { (storage, $0, handle) }
            guard pending.count <= 4 * Self.mostObjects else {
                return found.complaints.append(
                    "its folders list the same objects over and over; the rest is not read"
                )
            }
        }
    }

    private mutating func storages() throws(PTPError) -> [UInt32] {
        guard camera.operations.contains(.getStorageIDs) else { return [Self.everyStorage] }
        let all = try tolerant("its stores") { session throws(PTPError) in try session.storageIDs() }
        // The lower half is nought where a card is missing.
        return all.map { $0.filter { $0 & 0xFFFF != 0 }.prefix(64) }.map(Array.init) ?? [Self.everyStorage]
    }

    /// Everything in a store, or what is at its root: the walk finds the rest either way.
    private mutating func contents(of storage: UInt32) throws(PTPError) -> [UInt32] {
        do throws(PTPError) { return try session.objectHandles(storage: storage, parent: 0) } catch {
            guard error.isHarmless else { throw error }
        }
        return try tolerant("a store") { session throws(PTPError) in
            try session.objectHandles(storage: storage, parent: Self.root)
        } ?? []
    }

    private mutating func described() throws(PTPError) -> Found {
        var labels: [ClaimedObject: Int] = [:]
        var described: [(UInt32, ClaimedObject, UInt64?)] = []
        for (handle, storage, info) in infos {
            beat()
            let path = path(of: info)
            guard (1...UnprovenDraft.longestPath).contains(path.utf8.count) else {
                found.complaints.append("an object: its name is empty or too long")
                continue
            }
            let object = ClaimedObject(
                path: path,
                storage: info.storage == 0 ? storage : info.storage,
                format: info.format.rawValue,
                captured: ClaimedText.plain(info.captureDate),
                modified: ClaimedText.plain(info.modificationDate)
            )
            labels[object, default: 0] += 1
            described.append((handle, object, try size(of: handle, info)))
        }
        for (handle, object, size) in described {
            let hasDate = object.captured != nil || object.modified != nil
            found.objects.append(
                PlainObject(
                    handle: handle,
                    description: object,
                    size: size,
                    needsBytes: !hasDate || size == nil || labels[object] != 1
                )
            )
        }
        return found
    }

    private func path(of info: ObjectInfo) -> String {
        var names = [ClaimedText.component(info.filename)]
        var parent = info.parent
        while let folder = folders[parent], names.count < Self.deepest {
            names.append(folder.name)
            parent = folder.parent
        }
        return names.reversed().joined(separator: "/")
    }

    private mutating func size(of handle: UInt32, _ info: ObjectInfo) throws(PTPError) -> UInt64? {
        guard info.compressedSize == .max else { return UInt64(info.compressedSize) }
        guard camera.operations.contains(.getObjectPropValue) else { return nil }
        return try tolerant("the size of an object") { session throws(PTPError) in
            try session.objectSize(handle)
        }
    }

    /// Makes a complaint of what went wrong, unless there is nothing left to ask.
    private mutating func tolerant<Value>(
        _ what: String,
        _ body: (PTPSession) throws(PTPError) -> Value
    ) throws(PTPError) -> Value? {
        do throws(PTPError) { return try body(session) } catch {
            guard error.isHarmless else { throw error }
            if found.complaints.count < 100 { found.complaints.append("\(what): \(error.cause)") }
            return nil
        }
    }
}

extension PTPError {
    /// The session goes on, and what it knew is still true.
    package var isHarmless: Bool { aftermath == .unharmed || aftermath == .resumed }
}
