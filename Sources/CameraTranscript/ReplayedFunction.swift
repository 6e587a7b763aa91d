internal import CameraDevice
import Foundation
internal import PTP
internal import Platform
internal import Synchronization

/// An honest function, but for the operations that a transcript answers otherwise.
///
/// The n-th operation of a kind is answered as the n-th was; when the transcript has no more of them, as the last was.
final class ReplayedFunction: USBFunction {
    /// What is answered next, and how many stays there were.
    private struct State {
        var pipes: ReplayedPipes?
        var next: [UInt16: Int] = [:]
        var stays = 0
    }

    private let function: any USBFunction
    private let recorded: [UInt16: [PassedOperation]]
    private let events: [[RaisedEvent]]
    private let keepsPace: Bool
    private let state = Mutex(State())

    /// `keepsPace` lets each answer take as long as it took.
    init(_ function: any USBFunction, _ transcript: Transcript, keepsPace: Bool) {
        self.function = function
        recorded = Dictionary(grouping: transcript.operations, by: \.code)
        events = transcript.events
        self.keepsPace = keepsPace
    }

    func attached(to pipes: any FunctionPipes) {
        let replayed = ReplayedPipes(pipes)
        let stay = state.withLock { state in
            defer { state.stays += 1 }
            state.pipes = replayed
            return state.stays
        }
        function.attached(to: replayed)
        if events.indices.contains(stay) { replayed.raise(events[stay]) }
    }

    func received(_ out: BulkOut, on pipes: any FunctionPipes) {
        guard let replayed = state.withLock({ $0.pipes }) else { return }
        if let command = try? Container(parsing: out.bytes), command.kind == .command {
            let operation = operation(command.code)
            let delay = keepsPace ? operation?.took ?? 0 : 0
            replayed.begin(command, as: operation.flatMap { $0.isToBeTold ? $0 : nil }, after: delay)
        }
        function.received(out, on: replayed)
    }

    /// The operation as it was then.
    private func operation(_ code: UInt16) -> PassedOperation? {
        guard let operations = recorded[code], let last = operations.last else { return nil }
        let place = state.withLock { state in
            defer { state.next[code, default: 0] += 1 }
            return state.next[code, default: 0]
        }
        return place < operations.count ? operations[place] : last
    }

    func reset(on pipes: any FunctionPipes) { function.reset(on: current(pipes)) }

    func detached() {
        state.withLock { $0.pipes }?.stop()
        function.detached()
    }

    func control(_ setup: SetupPacket, data: [UInt8], on pipes: any FunctionPipes) -> ControlAnswer {
        function.control(setup, data: data, on: current(pipes))
    }

    private func current(_ pipes: any FunctionPipes) -> any FunctionPipes {
        state.withLock { $0.pipes } ?? pipes
    }
}

extension PassedOperation {
    /// Whether an honest camera would have answered otherwise.
    ///
    /// What a camera says of itself is told again even where it is well said.
    fileprivate var isToBeTold: Bool { !isRegular || code == OperationCode.getDeviceInfo.rawValue }
}

/// Lets an honest answer pass, or puts the recorded one in its place.
private final class ReplayedPipes: ForwardingPipes {
    private struct State {
        var command: Container?
        var operation: PassedOperation?
        var isTold = false
        /// Milliseconds by which the answer has still to be late.
        var delay: Int64 = 0
    }

    /// Milliseconds: no host waits longer for an answer.
    private static let longestDelay: Int64 = 120_000

    let pipes: any FunctionPipes
    private let state = Mutex(State())
    private let isStopped = Mutex(false)

    init(_ pipes: any FunctionPipes) { self.pipes = pipes }

    func begin(_ command: Container, as operation: PassedOperation?, after delay: Int64) {
        state.withLock {
            $0 = State(command: command, operation: operation, delay: min(delay, Self.longestDelay))
        }
    }

    func send(_ bytes: [UInt8], endsPhase: Bool, generation: UInt64) -> Bool {
        waitForItsTime(generation)
        guard let phases = take() else {
            return pipes.send(bytes, endsPhase: endsPhase, generation: generation)
        }
        for phase in phases {
            guard let phase else {
                pipes.stall()
                continue
            }
            guard pipes.send(phase, endsPhase: true, generation: generation) else { return false }
        }
        return true
    }

    func stall() {
        // A camera that halts here and did not then answers as it did then.
        if let phases = take() {
            if phases.contains(nil) { pipes.stall() }
            return
        }
        pipes.stall()
    }

    /// The recorded phases, once; nothing for what an honest camera goes on to say; `nil` where it may speak.
    private func take() -> [[UInt8]?]? {
        state.withLock { state in
            guard let operation = state.operation, let command = state.command else { return nil }
            guard !state.isTold else { return [] }
            state.isTold = true
            return operation.phases.map { $0.count == nil ? nil : $0.told(to: command, insteadOf: operation) }
        }
    }

    /// Lets the recorded time pass before an answer, on the function's own thread.
    private func waitForItsTime(_ generation: UInt64) {
        let delay = state.withLock { state in
            defer { state.delay = 0 }
            return state.delay
        }
        let end = Monotonic.now() + delay
        // Sending nothing tells whether anybody still waits.
        while Monotonic.now() < end, pipes.send([], endsPhase: false, generation: generation) {
            Thread.sleep(forTimeInterval: min(0.02, max(0, Double(end - Monotonic.now()) / 1000)))
        }
    }

    /// Raises events at their times from now on, until the plug is out.
    func raise(_ events: [RaisedEvent]) {
        guard !events.isEmpty else { return }
        let start = Monotonic.now()
        let thread = Thread { [self] in
            for event in events {
                while Monotonic.now() < start + event.at, !isStopped.withLock({ $0 }) {
                    Thread.sleep(forTimeInterval: 0.01)
                }
                if isStopped.withLock({ $0 }) { return }
                pipes.raise(event: event.bytes)
            }
        }
        thread.name = "replayed events"
        thread.start()
    }

    func stop() { isStopped.withLock { $0 = true } }
}

extension PassedOperation.Phase {
    /// The phase again, for a transaction and an epoch of another number; what was as far off stays as far off.
    fileprivate func told(to command: Container, insteadOf recorded: PassedOperation) -> [UInt8] {
        var bytes = self.bytes
        if bytes.count >= ContainerHeader.byteCount {
            let shift = command.transaction &- recorded.transaction
            bytes.replaceSubrange(8..<12, with: (number(in: bytes, at: 8) &+ shift).littleEndianBytes)
        }
        let isResponse = (try? ContainerHeader(parsing: header))?.kind == .response
        if isResponse, bytes.count >= 16, let then = recorded.parameters.first,
            let now = command.parameters.first,
            number(in: bytes, at: 12) == then
        {
            bytes.replaceSubrange(12..<16, with: now.littleEndianBytes)
        }
        return bytes
    }

    private func number(in bytes: [UInt8], at offset: Int) -> UInt32 {
        (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[offset + $1]) << (8 * UInt32($1)) }
    }
}

extension UInt32 {
    fileprivate var littleEndianBytes: [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: self >> (8 * UInt32($0))) }
    }
}
