private import Synchronization

/// The identity that every call of a driver must find: the one it was given, or the first one found.
package final class IdentityPin: Sendable {
    private let pinned: Mutex<DestinationIdentity?>

    package init(_ expected: DestinationIdentity? = nil) { pinned = Mutex(expected) }

    /// Holds the destination when it is another one now; `subject` is it as the error names it.
    package func require(
        _ found: DestinationIdentity,
        at subject: String,
        hint: String
    ) throws(DestinationError) {
        let expected = pinned.withLock { pinned in
            if pinned == nil { pinned = found }
            return pinned ?? found
        }
        guard found == expected else {
            throw DestinationError(
                .hold,
                """
                open \(subject): it is \(found.identity) epoch \(found.epoch), not \(expected.identity) \
                epoch \(expected.epoch)
                """,
                hint: hint
            )
        }
    }
}
