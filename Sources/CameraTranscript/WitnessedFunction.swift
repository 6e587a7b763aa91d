internal import CameraDevice
internal import PTP
internal import Synchronization

/// A function whose bulk pipes and plug are watched.
final class WitnessedFunction: USBFunction {
    private let function: any USBFunction
    private let recorder: TranscriptRecorder
    private let witness = Mutex<WitnessedPipes?>(nil)

    init(_ function: any USBFunction, _ recorder: TranscriptRecorder) {
        self.function = function
        self.recorder = recorder
    }

    func attached(to pipes: any FunctionPipes) {
        let witnessed = WitnessedPipes(pipes, recorder)
        witness.withLock { $0 = witnessed }
        recorder.event(TranscriptRecorder.pluggedIn)
        function.attached(to: witnessed)
    }

    func received(_ out: BulkOut, on pipes: any FunctionPipes) {
        if let command = try? Container(parsing: out.bytes), command.kind == .command {
            recorder.begin(command)
        }
        function.received(out, on: witness.withLock { $0 } ?? pipes)
    }

    func reset(on pipes: any FunctionPipes) {
        recorder.event("reset")
        function.reset(on: witness.withLock { $0 } ?? pipes)
    }

    func detached() {
        recorder.event("unplugged")
        function.detached()
    }

    func control(_ setup: SetupPacket, data: [UInt8], on pipes: any FunctionPipes) -> ControlAnswer {
        function.control(setup, data: data, on: witness.withLock { $0 } ?? pipes)
    }
}

private final class WitnessedPipes: ForwardingPipes {
    let pipes: any FunctionPipes
    private let recorder: TranscriptRecorder

    init(_ pipes: any FunctionPipes, _ recorder: TranscriptRecorder) {
        self.pipes = pipes
        self.recorder = recorder
    }

    func send(_ bytes: [UInt8], endsPhase: Bool, generation: UInt64) -> Bool {
        recorder.sent(bytes, endsPhase: endsPhase)
        defer { recorder.passed() }
        return pipes.send(bytes, endsPhase: endsPhase, generation: generation)
    }

    func raise(event: [UInt8]) {
        recorder.raised(event)
        pipes.raise(event: event)
    }

    func stall() {
        recorder.halted()
        pipes.stall()
    }
}
