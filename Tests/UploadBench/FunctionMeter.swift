import CameraDevice
import Glibc
import Synchronization

/// Measures what a virtual camera's thread costs, so that it can be told apart from the station beside it.
final class FunctionMeter: Sendable {
    /// The processor clock of the camera's thread, once it is known.
    private let clock = Mutex<clockid_t?>(nil)

    /// Processor seconds of that thread so far; to be asked while it lives.
    var seconds: Double {
        guard let clock = clock.withLock({ $0 }) else { return 0 }
        var time = timespec()
        _ = unsafe clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    func around(_ function: any USBFunction) -> any USBFunction { Metered(function, self) }

    /// Notes the calling thread as the camera's.
    fileprivate func note() {
        clock.withLock { known in
            guard known == nil else { return }
            var clock = clockid_t()
            if unsafe pthread_getcpuclockid(pthread_self(), &clock) == 0 { known = clock }
        }
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
        meter.note()
        function.received(out, on: pipes)
    }

    func attached(to pipes: any FunctionPipes) { function.attached(to: pipes) }
    func reset(on pipes: any FunctionPipes) { function.reset(on: pipes) }
    func detached() { function.detached() }

    func control(_ setup: SetupPacket, data: [UInt8], on pipes: any FunctionPipes) -> ControlAnswer {
        function.control(setup, data: data, on: pipes)
    }
}
