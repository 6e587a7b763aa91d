/// What a camera does that takes it off its bus, and only who has the bus can do.
enum BusFault: String, CaseIterable {
    case reset
    case powerLoss = "power-loss"

    var sentence: String {
        switch self {
        case .reset: "The camera takes itself off the bus and comes back."
        case .powerLoss:
            "The battery fails while the camera records: it drops off the bus and comes back, and what it was "
                + "recording is `recovered`. One that was not recording begins to just before."
        }
    }
}
