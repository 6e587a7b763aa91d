internal import Evidence
internal import Policy

/// A station of the simulated world: a journal that survives, and a dock that does not.
struct SimulatedStation: Sendable {
    /// Durable: what a crash leaves.
    var journal: [RecordingKey: [Fact]] = [:]
    /// Gone in a crash.
    var dock: Dock
    var pending: [DockCommand] = []
    var wake: UInt64?
    var isStorageBroken = false
    /// The destinations that each step under way uses.
    var using: [RecordingKey: Set<String>] = [:]
    /// A destination that was given more at once than it takes.
    var overloaded: String?
    /// Starts each waiting bay has seen of every other bay since it became ready.
    var seen: [String: [String: Int]] = [:]
    var lastStarts: [String: UInt64] = [:]
    /// What was unfair, once it was.
    var unfair: String?

    init(settings: DockSettings) { dock = Dock(settings: settings) }
}

/// What a step of the simulated world may end in besides an answer.
enum Interruption: Error {
    /// The station's power went: nothing more of this step happens, and nothing of its memory is left.
    case crash
    /// The step ended with this outcome.
    case outcome(Outcome)
}
