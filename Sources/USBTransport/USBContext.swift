import CUSB
import Dispatch
import Glibc
import Platform
import Synchronization

/// One libusb, and the one thread on which its completions run.
///
/// Every device opened through it keeps it alive; it stops when the last of them and the owner let go.
package final class USBContext: Sendable {
    /// Bytes of bulk-in requests that each of its cameras may have under way.
    let window: Int
    private let loop: EventLoop

    /// `onTurn` runs on the event thread whenever that has done something, also when it was only nudged.
    package init(
        window: Int = RequestMemory.widest,
        onTurn: @escaping @Sendable () -> Void = {}
    ) throws(USBError) {
        self.window = min(max(window, RequestMemory.narrowest), RequestMemory.widest)
        var context: OpaquePointer?
        let code = unsafe libusb_init(&context)
        guard code == 0, let context = unsafe context else {
            throw .libusb(code, "start libusb for", "any")
        }
        unsafe loop = EventLoop(context, onTurn)
        loop.start()
    }

    deinit { loop.stop() }

    /// Makes the event thread turn once, so that it shows that it lives.
    package func nudge() { unsafe libusb_interrupt_event_handler(loop.context) }

    @unsafe var pointer: OpaquePointer { unsafe loop.context }
}

/// What the event thread retains: never the owner, so that the owner's end can stop it.
@safe private final class EventLoop: Sendable {
    // SAFETY: libusb locks its context itself; it is freed only after the thread below has ended.
    nonisolated(unsafe) let context: OpaquePointer
    private let isStopping = Atomic(false)
    private let hasEnded = DispatchSemaphore(value: 0)

    private let onTurn: @Sendable () -> Void

    init(_ context: OpaquePointer, _ onTurn: @escaping @Sendable () -> Void) {
        unsafe self.context = unsafe context
        self.onTurn = onTurn
    }

    func start() {
        BlockingThread.start("usb events") { [self] in run() }
    }

    /// Ends the thread, waits for it and frees libusb; called once, when nothing is in flight any more.
    func stop() {
        isStopping.store(true, ordering: .releasing)
        unsafe libusb_interrupt_event_handler(context)
        hasEnded.wait()
        unsafe libusb_exit(context)
    }

    private func run() {
        while !isStopping.load(ordering: .acquiring) {
            let code = unsafe libusb_handle_events_completed(context, nil)
            onTurn()
            // A lasting error must not become a busy loop.
            if code != 0, code != LIBUSB_ERROR_INTERRUPTED.rawValue { usleep(50_000) }
        }
        hasEnded.signal()
    }
}
