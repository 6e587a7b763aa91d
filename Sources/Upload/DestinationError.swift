/// What went wrong at a destination, said as what to do about it.
///
/// In no case is the camera's copy released.
package struct DestinationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What the caller must do.
    package enum Remedy: Equatable, Sendable {
        /// Passing trouble (timeout, reset, busy): try again, not before so many seconds if the destination said.
        ///
        /// A number, also 0, says that it was asked for too much: it then gets one piece of work at a time.
        case retry(afterSeconds: UInt64?)
        /// The credentials are stale: the driver fetches new ones at its next use; refused again, a person must act.
        case refreshCredentials
        /// A person must act (full, misconfigured, other identity, refused for good): keep everything, raise an alarm.
        case hold
        /// These bytes arrived damaged: send the chunk again.
        case resendChunk
        /// The destination refuses this recording as it is: keep it on the camera, name it, go on with others.
        case quarantine
        /// The upload is gone: begin it again.
        case beginAgain
        /// Other bytes stand under our name: never overwrite; keep everything, raise an alarm.
        case conflict
    }

    package let remedy: Remedy
    /// Operation, subject, cause; lower case, no full stop, nothing about people.
    package let reason: String
    package let hint: String?

    package init(_ remedy: Remedy, _ reason: String, hint: String? = nil) {
        self.remedy = remedy
        self.reason = reason
        self.hint = hint
    }

    /// The same, with a hint if it has none.
    package func advising(_ hint: String) -> DestinationError {
        DestinationError(remedy, reason, hint: self.hint ?? hint)
    }

    package var description: String { hint.map { "\(reason); hint: \($0)" } ?? reason }
}
