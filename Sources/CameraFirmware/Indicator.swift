package import Channel

/// What the camera's own indicator shows: the person at the bay reads this, whatever the station's page says.
package struct Indicator: Equatable, Sendable, CustomStringConvertible {
    package let state: IndicatorState
    /// Plain words, at most 200 characters; empty where the state says it all.
    package let reason: String

    package init(_ state: IndicatorState, _ reason: String = "") {
        self.state = state
        self.reason = reason
    }

    package var description: String {
        if reason.isEmpty { return state.rawValue }
        // Some reasons begin with the state's own word.
        return reason.hasPrefix("\(state.rawValue):") ? reason : "\(state.rawValue): \(reason)"
    }
}
