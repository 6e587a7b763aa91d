import ControlProtocol
import Foundation
import Platform
import Synchronization

/// Sees how far a recording has come, as the daemon tells it, from a thread of its own.
///
/// Tests share few threads: one that has to look in time can be kept from its own for longer than what it waits for lasts.
package final class ProgressWatch: Sendable {
    private struct State {
        var steps: Set<UInt64> = []
        var isWanted = true
    }

    private let state = Mutex(State())

    package init(of recording: String, in scene: Scene) {
        let control = scene.controlPath
        BlockingThread.start("progress watch") { [self] in
            while state.withLock({ $0.isWanted }) {
                let bays = (try? ControlClient(path: control).status().bays) ?? []
                let progress = bays.flatMap(\.progress).filter { $0.recording == recording }
                state.withLock { $0.steps.formUnion(progress.map(\.bytesDone)) }
                usleep(50_000)
            }
        }
    }

    /// Ends it and gives every number of bytes that was seen.
    @discardableResult
    package func stop() -> Set<UInt64> {
        state.withLock {
            $0.isWanted = false
            return $0.steps
        }
    }
}
