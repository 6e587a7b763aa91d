package import CameraDevice
internal import PTP
import Synchronization

/// A function whose words come out wrong once somebody says so; otherwise they pass untouched.
package final class FaultyFunction: USBFunction {
    private let honest: any USBFunction
    private let pending = PendingPhaseFault()
    private let pipes = Mutex<FaultyPipes?>(nil)

    init(_ honest: any USBFunction) { self.honest = honest }

    /// The next phases that fit go wrong in this way; `nil` takes that back.
    package func plan(_ fault: PhaseFault?, _ repetition: Repetition = .once) {
        pending.state.withLock { state in
            state.fault = fault
            state.repetition = repetition
        }
    }

    /// Whether a planned fault has still to strike.
    package var hasPlans: Bool { pending.state.withLock { $0.fault != nil } }

    package func attached(to pipes: any FunctionPipes) {
        let faulty = FaultyPipes(pipes, pending)
        self.pipes.withLock { $0 = faulty }
        honest.attached(to: faulty)
    }

    package func received(_ out: BulkOut, on pipes: any FunctionPipes) {
        pending.state.withLock { $0.isInside = false }
        honest.received(out, on: current(pipes))
    }

    package func reset(on pipes: any FunctionPipes) {
        pending.state.withLock { $0.isInside = false }
        honest.reset(on: current(pipes))
    }

    package func detached() {
        honest.detached()
        pipes.withLock { $0 = nil }
        pending.state.withLock { $0.isInside = false }
    }

    package func control(
        _ setup: SetupPacket,
        data: [UInt8],
        on pipes: any FunctionPipes
    ) -> ControlAnswer {
        honest.control(setup, data: data, on: current(pipes))
    }

    private func current(_ pipes: any FunctionPipes) -> any FunctionPipes {
        self.pipes.withLock { $0 } ?? pipes
    }
}

/// The fault that waits for its phase, and where in a phase the function is.
private final class PendingPhaseFault: Sendable {
    struct State {
        var fault: PhaseFault?
        var repetition = Repetition.once
        /// The phase's header has been sent, and more of the phase is to come.
        var isInside = false
        /// Of the phase under way.
        var code: UInt16 = 0
    }

    let state = Mutex(State())
}

/// Changes what is sent, phase by phase, without holding a phase back.
private final class FaultyPipes: ForwardingPipes {
    let pipes: any FunctionPipes
    private let pending: PendingPhaseFault

    init(_ pipes: any FunctionPipes, _ pending: PendingPhaseFault) {
        self.pipes = pipes
        self.pending = pending
    }

    func send(_ bytes: [UInt8], endsPhase: Bool, generation: UInt64) -> Bool {
        let changed = pending.state.withLock { state in
            defer { state.isInside = !endsPhase }
            return state.spoiled(bytes, endsPhase: endsPhase)
        }
        return pipes.send(changed, endsPhase: endsPhase, generation: generation)
    }
}

extension PendingPhaseFault.State {
    private static let readsObjects: [OperationCode] = [.getPartialObject, .getPartialObject64, .getObject]
    private static let lengthOffset = 0
    private static let transactionOffset = 8

    /// Strikes the fault off, unless it strikes again.
    private mutating func strike() {
        _ = repetition.strike()
        if repetition.isOver { fault = nil }
    }

    /// The bytes as they are sent, with the fault struck off if it was theirs.
    fileprivate mutating func spoiled(_ bytes: [UInt8], endsPhase: Bool) -> [UInt8] {
        let header = isInside ? nil : try? ContainerHeader(parsing: bytes)
        if let header { code = header.code }
        guard let fault else { return bytes }
        let isObject = Self.readsObjects.contains(OperationCode(rawValue: code))
        switch fault {
        case .wrongTransaction where header?.kind == .response:
            strike()
            return bytes.replacing(Self.transactionOffset, with: (header?.transaction ?? 0) &+ 1)
        case .wrongLength(let length) where header?.kind == .data && isObject:
            strike()
            return bytes.replacing(Self.lengthOffset, with: length)
        case .flippedBit where isObject && isInside && !bytes.isEmpty:
            strike()
            var bytes = bytes
            bytes[bytes.count / 2] ^= 1
            return bytes
        case .short(let count) where isObject && isInside && endsPhase:
            strike()
            return Array(bytes.dropLast(count))
        case .long(let count) where isObject && isInside && endsPhase:
            strike()
            return bytes + [UInt8](repeating: 0, count: count)
        default: return bytes
        }
    }
}

extension [UInt8] {
    /// The same bytes with a little-endian word in the place of four of them.
    fileprivate func replacing(_ offset: Int, with word: UInt32) -> [UInt8] {
        var bytes = self
        for index in 0..<4 where offset + index < count {
            bytes[offset + index] = UInt8(truncatingIfNeeded: word >> (8 * UInt32(index)))
        }
        return bytes
    }
}
