import Synchronization

/// Which marks of begun items were seen at the store a moment ago, so that not every segment waits for a look at its own.
///
/// One that somebody else removes meanwhile is found to be gone at the commit at the latest, which lists what stands.
final class SeenMarks: Sendable {
    /// Far shorter than any age at which another station gives an upload up.
    private static let validMilliseconds: Int64 = 10_000

    /// When each was seen, by its name.
    private let seen = Mutex<[String: Int64]>([:])
    private let clock: @Sendable () -> Int64

    /// `now` gives milliseconds that only go forward.
    init(now: @escaping @Sendable () -> Int64) { clock = now }

    func note(_ mark: String) {
        let now = clock()
        seen.withLock { seen in
            seen = seen.filter { now - $0.value < Self.validMilliseconds }
            seen[mark] = now
        }
    }

    func contains(_ mark: String) -> Bool {
        guard let last = seen.withLock({ $0[mark] }) else { return false }
        return clock() - last < Self.validMilliseconds
    }

    /// Forgets all marks under a name's beginning, as they are being removed.
    func forget(under prefix: String) {
        seen.withLock { seen in seen = seen.filter { !$0.key.hasPrefix(prefix) } }
    }
}
