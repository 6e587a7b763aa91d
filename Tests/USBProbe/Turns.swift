import Dispatch
import Foundation
import Platform
import Synchronization
import USBTransport

/// Counts the turns of the event thread.
final class Turns: Sendable {
    private let turns = Atomic<UInt64>(0)
    /// Far longer than any machine needs: only a thread that is blocked takes it.
    private static let patience: Int64 = 30_000

    func count() { turns.wrappingAdd(1, ordering: .relaxed) }

    /// Nudges the event thread and waits until it has turned; false when it does not.
    func waitForOne(of context: USBContext) -> Bool {
        let before = turns.load(ordering: .relaxed)
        let deadline = Monotonic.now() + Self.patience
        while turns.load(ordering: .relaxed) == before {
            guard Monotonic.now() < deadline else { return false }
            context.nudge()
            usleep(200)
        }
        return true
    }
}

/// Asks the event thread for a sign of life all the time.
final class Pulse: Sendable {
    private let isEnding = Atomic(false)
    private let result = Mutex((answered: 0, unanswered: 0))
    private let hasEnded = DispatchSemaphore(value: 0)

    init(_ turns: Turns, _ context: USBContext) {
        Thread.detachNewThread { [self] in
            while !isEnding.load(ordering: .relaxed) {
                let isWell = turns.waitForOne(of: context)
                result.withLock { if isWell { $0.answered += 1 } else { $0.unanswered += 1 } }
                usleep(2_000)
            }
            hasEnded.signal()
        }
    }

    func end() -> String {
        isEnding.store(true, ordering: .relaxed)
        hasEnded.wait()
        return result.withLock { "pulses \($0.answered) \($0.unanswered)" }
    }
}
