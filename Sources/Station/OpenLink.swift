internal import Policy

/// The camera a bay has open.
enum OpenLink {
    case channel(CameraLink)
    /// Without the channel: its recordings are unproven by it, and it is never told anything.
    case plain(PlainLink)

    /// Keeps nothing for the next read: a camera may stay docked for days.
    func rest() {
        switch self {
        case .channel(let link): link.rest()
        case .plain(let link): link.rest()
        }
    }

    func close() {
        switch self {
        case .channel(let link): link.close()
        case .plain(let link): link.close()
        }
    }

    /// Shows the bay's state at the camera, where it has an indicator to be told.
    func indicate(_ indication: Indication) throws(StepFailure) {
        if case .channel(let link) = self { try link.indicate(indication) }
    }
}
