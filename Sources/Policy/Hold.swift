/// What keeps one recording from one destination, though the destination serves others.
package struct Hold: Equatable, Sendable {
    package let reason: String
    /// What is needed, in plain words, where that is known.
    package let hint: String?

    package init(reason: String, hint: String?) {
        self.reason = reason
        self.hint = hint
    }
}
