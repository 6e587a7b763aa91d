import Synchronization
import Upload

/// How a request ended.
enum SpanEnd {
    case held
    /// It was cut, or the store took it not.
    case broken
    /// All of it was sent, and no good answer came.
    case unanswered
}

/// Requests that go on from chunk to chunk, by what they carry: a segment's item, or an item that goes in whole.
final class OpenSpans: Sendable {
    private struct State {
        var open: [String: SpanUpload] = [:]
        /// Items of which a request broke off: what is left of them goes chunk by chunk, so that a bad line gets on.
        var broken: Set<String> = []
        var areTooLarge = false
        /// Requests of several chunks one after the other that ended so.
        var unanswered = 0
    }

    /// As many in a row are no accident: what answers there cannot do with requests of that size.
    private static let mostUnanswered = 3

    private let state = Mutex(State())

    /// A writer of the chunk in the request that waits for it; any other that is open for the item is cut.
    func next(_ chunk: ChunkPlan, of item: String) -> SpanChunk? {
        let known = state.withLock { $0.open.removeValue(forKey: item) }
        guard let known else { return nil }
        guard known.expects(chunk) else {
            known.cut()
            noteBroken(item)
            return nil
        }
        return begin(chunk, of: item, in: known)
    }

    /// A writer of a request's chunk; the request waits for the next one, if it has one.
    func begin(_ chunk: ChunkPlan, of item: String, in upload: SpanUpload) -> SpanChunk {
        if chunk.index + 1 < upload.span.chunks.upperBound {
            state.withLock { $0.open[item] = upload }
        }
        return SpanChunk(chunk, upload) { [self] in if upload.isOfSeveral { note($0, of: item) } }
    }

    private func note(_ end: SpanEnd, of item: String) {
        state.withLock { state in
            guard end != .held else { return state.unanswered = 0 }
            state.broken.insert(item)
            guard end == .unanswered else { return }
            state.unanswered += 1
            if state.unanswered == Self.mostUnanswered { state.areTooLarge = true }
        }
    }

    func noteBroken(_ item: String) { state.withLock { _ = $0.broken.insert(item) } }

    /// Whether the item's chunks go by themselves from now on.
    func isBroken(_ item: String) -> Bool {
        state.withLock { $0.broken.contains(item) || $0.areTooLarge }
    }

    /// Requests of several chunks are more than what stands before the store lets through.
    func noteTooLarge() { state.withLock { $0.areTooLarge = true } }

    /// Cuts what waits for its next chunk of items whose names begin so: they go on with what is held.
    func rest(under prefix: String) {
        for (item, upload) in take(under: prefix) {
            upload.cut()
            noteBroken(item)
        }
    }

    /// Cuts everything on its way of items whose names begin so, and forgets what became of them.
    func forget(under prefix: String) {
        for upload in take(under: prefix).values { upload.cut() }
        state.withLock { state in state.broken = state.broken.filter { !$0.hasPrefix(prefix) } }
    }

    private func take(under prefix: String) -> [String: SpanUpload] {
        state.withLock { state in
            let taken = state.open.filter { $0.key.hasPrefix(prefix) }
            for item in taken.keys { state.open[item] = nil }
            return taken
        }
    }
}
