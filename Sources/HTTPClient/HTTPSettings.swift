package import Cryptography
internal import Platform
package import Upload

/// How to reach a destination, and whom to take for it.
///
/// The peer is always verified; nothing here turns that off. Environment variables and `.netrc` are never looked at.
package struct HTTPSettings: Sendable {
    /// A PEM file with the only authorities believed; the system's where there is none.
    package var authorities: String?
    /// SHA-256 digests (base64) of the public keys the destination may have, besides a valid certificate.
    package var pinnedKeys: [String] = []
    /// What we show a destination that asks who we are.
    package var identity: TLSIdentity?
    /// A proxy that is configured, such as `http://proxy:3128`.
    package var proxy: String?

    package var connectMilliseconds: Int64 = 30_000
    /// The longest time in which nothing at all moves.
    package var stallMilliseconds: Int64 = 60_000
    /// The longest time from the last byte of a request to the last of its answer; downloads have a least speed instead.
    package var answerMilliseconds: Int64 = 300_000
    /// Told of what every download brings, and may make it wait.
    package var pace: (any Pacing)?
    /// Asked while waiting, several times a second.
    package var isCancelled: @Sendable () -> Bool = { false }

    /// Milliseconds that only go forward, by which it is judged what was seen a moment ago.
    package var now: @Sendable () -> Int64 = { Monotonic.now() }

    package init() {}
}
