import Glibc
import Synchronization

/// Adds up what the station's own threads spend on handing transfers to a virtual camera and waiting for them, where a
/// station at work would do that with USB.
final class TransferMeter: Sendable {
    private let spent = Mutex(0.0)

    /// Processor seconds so far.
    var seconds: Double { spent.withLock { $0 } }

    func around<Value, Failure: Error>(_ work: () throws(Failure) -> Value) throws(Failure) -> Value {
        let before = Self.now()
        defer {
            let more = Self.now() - before
            spent.withLock { $0 += more }
        }
        return try work()
    }

    private static func now() -> Double {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
