import CPlatform
import Glibc

/// Threads for work that blocks, which Swift's own tasks must not.
///
/// POSIX's own: Foundation's would bring six mebibytes of library into a daemon that needs nothing else of it.
package enum BlockingThread {
    /// Deep enough for JSON and TLS; 64 bays must not cost 64 default stacks of address space.
    private static let stackBytes = 1 << 20
    private static let pauseMicroseconds: UInt32 = 100_000

    /// Runs `body` on a new thread, which ends with it; `ThreadName` says what becomes of the name.
    ///
    /// Waits while the system has no thread to give: nothing here can be done without, and whoever waits for too long gives no
    /// sign of life, which is the watchdog's to notice.
    package static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
        // Its one reference is the new thread's.
        let start = unsafe Unmanaged.passRetained(Start(name, body))
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { _ = unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        unsafe pthread_attr_setstacksize(&attributes, stackBytes)
        var thread = pthread_t()
        while unsafe pthread_create(&thread, &attributes, run, start.toOpaque()) != 0 {
            usleep(pauseMicroseconds)
        }
    }
}

/// What a new thread is to do.
private final class Start: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

private func run(_ start: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let start = unsafe start else { return nil }
    let taken = unsafe Unmanaged<Start>.fromOpaque(start).takeRetainedValue()
    ThreadName.set(taken.name)
    taken.body()
    return nil
}
