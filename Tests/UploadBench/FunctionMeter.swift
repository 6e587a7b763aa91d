import CameraDevice
import Glibc
import Synchronization

/// Measures what a virtual camera costs its own thread, so that it can be told apart from the station beside it.
final class FunctionMeter: Sendable {
    private let nanoseconds = Atomic<Int>(0)

    /// Processor seconds so far.
    var seconds: Double { Double(nanoseconds.load(ordering: .relaxed)) / 1e9 }

    func around(_ function: any USBFunction) -> any USBFunction { Metered(function, self) }

    fileprivate func measure(_ work: () -> Void) {
        let before = Self.now()
        work()
        nanoseconds.add(Self.now() - before, ordering: .relaxed)
    }

    private static func now() -> Int {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}

private final class Metered: USBFunction {
    private let function: any USBFunction
    private let meter: FunctionMeter

    init(_ function: any USBFunction, _ meter: FunctionMeter) {
        self.function = function
        self.meter = meter
    }

    func received(_ out: BulkOut, on pipes: any FunctionPipes) {
        meter.measure { function.received(out, on: pipes) }
    }

    func attached(to pipes: any FunctionPipes) { function.attached(to: pipes) }
    func reset(on pipes: any FunctionPipes) { function.reset(on: pipes) }
    func detached() { function.detached() }

    func control(_ setup: SetupPacket, data: [UInt8], on pipes: any FunctionPipes) -> ControlAnswer {
        function.control(setup, data: data, on: pipes)
    }
}
