import CameraDevice
import Foundation
import PTP
import Synchronization

/// An honest function whose words are changed on their way to the host.
final class LyingFunction: USBFunction {
    private let honest: any USBFunction
    private let lie: Lie
    private let liar = Mutex<LyingPipes?>(nil)

    init(_ honest: any USBFunction, _ lie: Lie) {
        self.honest = honest
        self.lie = lie
    }

    func attached(to pipes: any FunctionPipes) {
        let lying = LyingPipes(pipes, lie)
        liar.withLock { $0 = lying }
        honest.attached(to: lying)
        if case .events(let event) = lie.deed { lying.flood(event) }
    }

    func received(_ out: BulkOut, on pipes: any FunctionPipes) {
        guard let lying = liar.withLock({ $0 }) else { return }
        if let header = try? ContainerHeader(parsing: out.bytes), header.kind == .command {
            lying.begin(OperationCode(rawValue: header.code))
        }
        honest.received(out, on: lying)
    }

    func reset(on pipes: any FunctionPipes) { honest.reset(on: liar.withLock { $0 } ?? pipes) }

    func detached() {
        liar.withLock { $0 }?.stop()
        liar.withLock { $0 = nil }
        honest.detached()
    }

    func control(_ setup: SetupPacket, data: [UInt8], on pipes: any FunctionPipes) -> ControlAnswer {
        if case .status(let bytes) = lie.deed, setup.request == 0x67, setup.isIn { return .data(bytes) }
        return honest.control(setup, data: data, on: liar.withLock { $0 } ?? pipes)
    }
}

/// Gathers each phase the function sends and passes on what the lie makes of it.
private final class LyingPipes: ForwardingPipes {
    private struct State {
        var operation = OperationCode(rawValue: 0)
        var phase: [UInt8] = []
        var isStopped = false
    }

    let pipes: any FunctionPipes
    private let lie: Lie
    private let state = Mutex(State())

    init(_ pipes: any FunctionPipes, _ lie: Lie) {
        self.pipes = pipes
        self.lie = lie
    }

    func begin(_ operation: OperationCode) {
        state.withLock {
            $0.operation = operation
            $0.phase = []
        }
    }

    func send(_ bytes: [UInt8], endsPhase: Bool, generation: UInt64) -> Bool {
        let (operation, phase) = state.withLock { state in
            state.phase += bytes
            defer { if endsPhase { state.phase = [] } }
            return (state.operation, state.phase)
        }
        guard endsPhase else { return true }
        for phase in told(phase, operation) {
            switch phase {
            case .halt: pipes.stall()
            case .bytes(let bytes):
                guard pipes.send(bytes, endsPhase: true, generation: generation) else { return false }
            }
        }
        return true
    }

    private func told(_ phase: [UInt8], _ operation: OperationCode) -> [Lie.Phase] {
        let kind = (try? ContainerHeader(parsing: phase))?.kind
        switch lie.deed {
        case .phase(operation, let wanted, let change) where wanted == kind: return change(phase)
        case .status where operation == .getDeviceInfo: return []
        case .trickle(let milliseconds) where operation == .channelRead:
            return [.bytes(kind == .data ? oneByte(of: phase, after: milliseconds) : counted(phase))]
        default: return [.bytes(phase)]
        }
    }

    private func oneByte(of phase: [UInt8], after milliseconds: UInt32) -> [UInt8] {
        guard phase.count > ContainerHeader.byteCount else { return phase }
        usleep(milliseconds * 1000)
        let first = Array(phase.prefix(ContainerHeader.byteCount + 1))
        return first.patched(0, 4, UInt64(first.count))
    }

    /// The response to a read, whose second parameter is the count.
    private func counted(_ response: [UInt8]) -> [UInt8] {
        guard response.count >= 20, response[16..<20].contains(where: { $0 != 0 }) else { return response }
        return response.patched(16, 4, 1)
    }

    /// Ten thousand events a second until the plug is out.
    func flood(_ event: [UInt8]) {
        let thread = Thread { [self] in
            while !state.withLock({ $0.isStopped }) {
                pipes.raise(event: event)
                usleep(100)
            }
        }
        thread.name = "event flood"
        thread.start()
    }

    func stop() { state.withLock { $0.isStopped = true } }
}
