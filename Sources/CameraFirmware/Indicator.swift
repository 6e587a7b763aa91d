/// What the camera's own indicator shows: the person at the bay reads this, whatever the station's page says.
package struct Indicator: Equatable, Sendable, CustomStringConvertible {
    package enum State: String, CaseIterable, Sendable {
        case charging
        case authorising
        case offloading
        case waiting
        case safeToRemove
        case refused
        case fault
    }

    package let state: State
    /// Plain words, at most 200 characters; empty where the state says it all.
    package let reason: String

    package init(_ state: State, _ reason: String = "") {
        self.state = state
        self.reason = reason
    }

    package var description: String { reason.isEmpty ? state.rawValue : "\(state.rawValue): \(reason)" }
}
