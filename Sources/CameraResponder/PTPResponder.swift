package import CameraDevice
package import PTP
import Synchronization

/// The camera's side of PTP: a USB function that turns containers into calls of a `CameraBackend`.
///
/// A sealed camera answers nothing that would show what it holds before its backend is authorised, and implements no
/// operation that writes or destroys, in any state.
package final class PTPResponder: USBFunction {
    fileprivate struct State {
        var session: ResponderSession
        var assembler = ContainerAssembler()
        /// A command whose data phase is still to come.
        var awaiting: Container?
        var generation: UInt64 = 0
    }

    /// Taken only by the device's thread, which may send while holding it.
    private let state: Mutex<State>
    private let pipes = Mutex<(any FunctionPipes)?>(nil)

    package init(backend: sending any CameraBackend) {
        state = Mutex(State(session: ResponderSession(backend: backend)))
    }

    /// Sends an event on the interrupt endpoint; any thread, never waits, dropped while unplugged.
    package func raise(_ event: EventCode, parameters: [UInt32] = []) {
        let container = Container.event(event, transaction: UInt32.max, parameters: parameters)
        pipes.withLock { $0 }?.raise(event: container.serialized())
    }

    package func attached(to pipes: any FunctionPipes) { self.pipes.withLock { $0 = pipes } }

    package func detached() {
        pipes.withLock { $0 = nil }
        startAfresh()
    }

    package func reset(on pipes: any FunctionPipes) { startAfresh() }

    package func received(_ out: BulkOut, on pipes: any FunctionPipes) {
        state.withLock { state in
            if out.generation != state.generation {
                // The host cancelled: what came before means nothing any more.
                state.generation = out.generation
                state.assembler = ContainerAssembler()
                state.awaiting = nil
            }
            switch state.assembler.feed(out) {
            case .incomplete: break
            case .container(let container): state.handle(container, pipes)
            case .unusable(let header):
                guard let command = state.takeAwaiting(header.code, header.transaction) else { break }
                state.answer(command, .failure(.incompleteTransfer), pipes)
            case .broken:
                state.awaiting = nil
                pipes.stall()
            }
        }
    }

    package func control(
        _ setup: SetupPacket,
        data: [UInt8],
        on pipes: any FunctionPipes
    ) -> ControlAnswer {
        StillImageRequest.answer(setup, data: data, on: pipes)
    }

    private func startAfresh() {
        state.withLock { state in
            state.assembler = ContainerAssembler()
            state.awaiting = nil
            state.session.end()
        }
    }
}

extension PTPResponder.State {
    fileprivate mutating func handle(_ container: Container, _ pipes: any FunctionPipes) {
        switch container.kind {
        case .command:
            awaiting = nil
            switch session.begin(container) {
            case .needsData: awaiting = container
            case .reply(let reply): answer(container, reply, pipes)
            }
        case .data:
            // Data nobody waits for belongs to a command already refused: swallowed.
            guard let command = takeAwaiting(container.code, container.transaction) else { return }
            answer(command, session.finish(command, data: container.payload), pipes)
        case .response, .event:
            awaiting = nil
            pipes.stall()
        }
    }

    fileprivate mutating func takeAwaiting(_ code: UInt16, _ transaction: UInt32) -> Container? {
        guard let command = awaiting, command.code == code, command.transaction == transaction else {
            return nil
        }
        awaiting = nil
        return command
    }

    fileprivate mutating func answer(_ command: Container, _ reply: Reply, _ pipes: any FunctionPipes) {
        let sender = ReplySender(command: command, pipes: pipes, generation: generation)
        sender.send(reply, from: session.backend)
    }
}
