internal import CameraDevice
internal import PTP
internal import Synchronization

/// An honest function, but for the operations that a transcript answers otherwise.
///
/// The n-th operation of a kind is answered as the n-th was; when the transcript has no more of them, as the last was.
final class ReplayedFunction: USBFunction {
    private let function: any USBFunction
    private let recorded: [UInt16: [PassedOperation]]
    private let pipes = Mutex<ReplayedPipes?>(nil)
    private let next = Mutex<[UInt16: Int]>([:])

    init(_ function: any USBFunction, _ operations: [PassedOperation]) {
        self.function = function
        recorded = Dictionary(grouping: operations, by: \.code)
    }

    func attached(to pipes: any FunctionPipes) {
        let replayed = ReplayedPipes(pipes)
        self.pipes.withLock { $0 = replayed }
        function.attached(to: replayed)
    }

    func received(_ out: BulkOut, on pipes: any FunctionPipes) {
        guard let replayed = self.pipes.withLock({ $0 }) else { return }
        if let command = try? Container(parsing: out.bytes), command.kind == .command {
            replayed.begin(command, as: operation(command.code))
        }
        function.received(out, on: replayed)
    }

    /// The operation to answer as, where that is not an honest camera's way.
    private func operation(_ code: UInt16) -> PassedOperation? {
        guard let operations = recorded[code], let last = operations.last else { return nil }
        let place = next.withLock { next in
            defer { next[code, default: 0] += 1 }
            return next[code, default: 0]
        }
        let operation = place < operations.count ? operations[place] : last
        // What a camera says of itself is told again even where it is well said.
        let isOfItself = code == OperationCode.getDeviceInfo.rawValue
        return operation.isRegular && !isOfItself ? nil : operation
    }

    func reset(on pipes: any FunctionPipes) { function.reset(on: self.pipes.withLock { $0 } ?? pipes) }
    func detached() { function.detached() }

    func control(_ setup: SetupPacket, data: [UInt8], on pipes: any FunctionPipes) -> ControlAnswer {
        function.control(setup, data: data, on: self.pipes.withLock { $0 } ?? pipes)
    }
}

/// Lets an honest answer pass, or puts the recorded one in its place.
private final class ReplayedPipes: FunctionPipes {
    private struct State {
        var command: Container?
        var operation: PassedOperation?
        var isTold = false
    }

    private let pipes: any FunctionPipes
    private let state = Mutex(State())

    init(_ pipes: any FunctionPipes) { self.pipes = pipes }

    func begin(_ command: Container, as operation: PassedOperation?) {
        state.withLock { $0 = State(command: command, operation: operation) }
    }

    func send(_ bytes: [UInt8], endsPhase: Bool, generation: UInt64) -> Bool {
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

    var bulkPacketSize: Int { pipes.bulkPacketSize }
    var isIdle: Bool { pipes.isIdle }
    var haltedEndpoints: [UInt8] { pipes.haltedEndpoints }
    func raise(event: [UInt8]) { pipes.raise(event: event) }
    func flush() { pipes.flush() }
    func requestReset() { pipes.requestReset() }
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
