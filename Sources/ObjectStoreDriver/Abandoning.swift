package import Evidence
import HTTPClient
import Platform
package import Upload

extension ObjectStoreDriver {
    /// Gives up this station's segments that no item refers to, and the container if nothing is in it.
    ///
    /// A closed recording may be made of this station's segments, whoever closed it: what an item refers to stays. Where
    /// the credentials delete nothing, nothing is deleted.
    package func abandon(_ recording: RecordingKey) throws(DestinationError) {
        spans.forget(under: Names.staging(recording, station))
        spans.forget(under: "\(Names.container(recording))/")
        try check()
        marks.forget(under: Names.staging(recording, station))
        let staged = try client.list(Names.segments, prefix: Names.staging(recording, station)) ?? []
        for object in try unreferenced(staged, recording) {
            try delete("\(Names.segments)/\(object.name)")
        }
        guard let container = try client.container(recording), !container.isComplete else { return }
        // Only an empty container goes: the store refuses any other with 409.
        _ = try client.send(.delete, Names.container(recording))
    }

    /// Gives up what other stations began of this recording and left behind long ago.
    func giveUpLeftovers(of recording: RecordingKey) throws(DestinationError) {
        let prefix = "\(Names.digest(recording))/"
        let oldest = WallClock.now() / 1000 - settings.abandonAfterSeconds
        let left = try client.list(Names.segments, prefix: prefix) ?? []
        // One that goes on is younger in some of its parts: a station is given up as a whole.
        var newest: [Substring: Int64] = [:]
        for object in left {
            let owner = object.name.dropFirst(prefix.count).prefix { $0 != "/" }
            newest[owner] = max(newest[owner] ?? 0, object.changed)
        }
        let stale = newest.filter { $0.key != station && $0.value > 0 && $0.value < oldest }
        guard !stale.isEmpty else { return }
        for object in try unreferenced(left, recording) {
            let owner = object.name.dropFirst(prefix.count).prefix { $0 != "/" }
            if stale[owner] != nil { try delete("\(Names.segments)/\(object.name)") }
        }
    }

    /// Makes room for an item whose bytes are wrong, in a recording still open.
    ///
    /// Only what this station put there goes; what another put there, or what may not be deleted, is for a person.
    func giveUp(_ name: String, of recording: RecordingKey, _ cause: String) throws(DestinationError) {
        let path = "\(Names.container(recording))/\(name)"
        let standing = try client.object(path)
        guard standing == nil || standing?.station == station else {
            throw Self.mustGo(name, recording, cause)
        }
        // Closed in the meantime: then it is evidence, even if it is wrong.
        guard try client.container(recording)?.isComplete == false else {
            throw DestinationError(.conflict, "prove \(name) of \(recording): \(cause)")
        }
        guard try delete(path) else { throw Self.mustGo(name, recording, cause) }
        let prefix = Names.upload(recording, station, name)
        marks.forget(under: prefix)
        forget(recording, name)
        for object in try client.list(Names.segments, prefix: prefix) ?? [] {
            guard try delete("\(Names.segments)/\(object.name)") else {
                throw Self.mustGo(name, recording, cause)
            }
        }
    }

    private static func mustGo(_ name: String, _ recording: RecordingKey, _ cause: String) -> DestinationError
    {
        DestinationError(
            .hold,
            "prove \(name) of \(recording): \(cause)",
            hint:
                "look for disk errors, then have the object and its segments removed; the camera keeps its copy"
        )
    }

    /// Of a recording's segments, those that no item of it is made of.
    ///
    /// A listing may lag behind the objects, so the items that the segments' own names speak of are asked for too. In a
    /// closed recording every item stands: one that the store does not find there is its trouble, and keeps its segments.
    private func unreferenced(
        _ segments: [ListedObject],
        _ recording: RecordingKey
    ) throws(DestinationError) -> [ListedObject] {
        let container = Names.container(recording)
        let isClosed = try client.container(recording)?.isComplete == true
        let listed = (try client.list(container, prefix: "item-") ?? []).map(\.name)
        var kept: Set<String> = []
        var missing: Set<String> = []
        for item in Set(listed + segments.map { Names.item(ofSegment: $0.name) }) {
            if let parts = try client.segments(of: "\(container)/\(item)") {
                kept.formUnion(parts)
            } else if isClosed {
                missing.insert(item)
            }
        }
        return segments.filter { segment in
            !kept.contains("\(Names.segments)/\(segment.name)")
                && !missing.contains(Names.item(ofSegment: segment.name))
        }
    }

    /// False where the credentials do not allow it; gone already is as good.
    @discardableResult
    func delete(_ name: String) throws(DestinationError) -> Bool {
        let response = try client.send(.delete, name)
        if response.isSuccess || response.status == 404 { return true }
        guard [401, 403, 405].contains(response.status) else { throw .refusal(response, "remove \(name)") }
        return false
    }
}
