internal import Synchronization

/// Says, once, that the station is about to stop: whoever works long looks here between its parts.
final class Parking: Sendable {
    private let wanted = Atomic<Bool>(false)

    var isWanted: Bool { wanted.load(ordering: .relaxed) }
    func want() { wanted.store(true, ordering: .relaxed) }
}
