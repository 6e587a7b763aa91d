import Evidence
import HTTPClient
import Upload

/// What the store has of one item's upload by one station.
struct HeldSegments {
    struct Segment {
        let span: ChunkSpan
        let object: ListedObject
    }

    /// By their place in the item; no chunk is in two of them.
    var segments: [Segment] = []
    /// What else stands there, as when a request ended after it had been given up.
    var spare: [ListedObject] = []
    /// Whether chunks stand by themselves that could have gone with others.
    var isChunkByChunk = false

    var chunks: Set<Int> { Set(segments.flatMap(\.span.chunks)) }

    /// Takes the place of whatever was held of its chunks.
    mutating func add(_ segment: Segment) {
        spare += segments.filter { $0.span.chunks.overlaps(segment.span.chunks) }.map(\.object)
        segments.removeAll { $0.span.chunks.overlaps(segment.span.chunks) }
        // A listing that is behind may have it with another size.
        spare.removeAll { $0.name == segment.object.name }
        let place = segments.firstIndex { $0.span.offset > segment.span.offset } ?? segments.endIndex
        segments.insert(segment, at: place)
    }
}

extension ObjectStoreDriver {
    /// This station's whole segments; `nil` when the item was not begun, or given up.
    func segments(
        _ recording: RecordingKey,
        _ name: String,
        _ item: ItemPlan,
        _ note: Note
    ) throws(DestinationError) -> HeldSegments? {
        let listed = try client.list(Names.segments, prefix: Names.upload(recording, station, name)) ?? []
        var found = Dictionary(listed.map { ($0.name, $0) }) { first, _ in first }
        let mark = Names.mark(recording, station, name)
        guard found.removeValue(forKey: mark) != nil else { return nil }
        marks.note(mark)
        var held = HeldSegments()
        try gather(item, note, into: &held) { (span) throws(DestinationError) in
            let segment = Names.segment(recording, station, name, span)
            guard let object = found[segment], object.size == span.length else { return nil }
            found[segment] = nil
            return object
        }
        held.spare = Array(found.values)
        return held
    }

    /// Asks by name for what a listing, which may be behind, lacks of an item.
    func gatherUnlisted(
        _ recording: RecordingKey,
        _ name: String,
        _ item: ItemPlan,
        _ note: Note,
        into held: inout HeldSegments
    ) throws(DestinationError) {
        try gather(item, note, into: &held) { (span) throws(DestinationError) in
            let segment = Names.segment(recording, station, name, span)
            let standing = try client.object("\(Names.segments)/\(segment)")
            guard let standing, standing.size == span.length else { return nil }
            return ListedObject(name: segment, size: span.length, etag: standing.etag, changed: 0)
        }
    }

    /// Looks for each span that is not held whole, and where it is not there for its chunks by themselves.
    private func gather(
        _ item: ItemPlan,
        _ note: Note,
        into held: inout HeldSegments,
        _ look: (ChunkSpan) throws(DestinationError) -> ListedObject?
    ) throws(DestinationError) {
        let (chunks, already) = (item.chunks, held.chunks)
        for span in item.spans(upTo: note.segmentBytes) {
            let missing = span.chunks.filter { !already.contains($0) }
            if !missing.isEmpty, let object = try look(span) {
                held.add(HeldSegments.Segment(span: span, object: object))
                continue
            }
            guard span.chunks.count > 1 else { continue }
            for index in missing {
                let alone = ChunkSpan(chunks[index...index])
                guard let object = try look(alone) else { continue }
                held.isChunkByChunk = true
                held.add(HeldSegments.Segment(span: alone, object: object))
            }
        }
    }
}
