import CUdev
import Dispatch
import Glibc
import Synchronization

/// An eventfd that wakes a poll, once or for good, and the news that the thread which polled has ended.
final class StopSignal: Sendable {
    private let descriptor: Int32
    private let stopping = Atomic(false)
    private let ended = DispatchSemaphore(value: 0)

    init() throws(HotplugError) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { throw HotplugError("make an eventfd", errno) }
    }

    deinit { close(descriptor) }

    var isStopping: Bool { stopping.load(ordering: .acquiring) }

    func stop() {
        stopping.store(true, ordering: .releasing)
        eventfd_write(descriptor, 1)
    }

    /// Wakes the poll once.
    func nudge() { eventfd_write(descriptor, 1) }

    func end() { ended.signal() }

    /// Waits for `end`, as often as anybody asks.
    func waitForEnd() {
        ended.wait()
        ended.signal()
    }

    /// Waits until the other descriptor is readable or somebody nudges; `false` when it is time to stop.
    func wait(for other: Int32) -> Bool {
        while !isStopping {
            var polled = [
                pollfd(fd: other, events: Int16(POLLIN), revents: 0),
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            ]
            let count = unsafe poll(&polled, 2, -1)
            guard count >= 0 || errno == EINTR else { return false }
            // `stop` writes after it has said so: what is taken here can only be a nudge.
            var nudges: eventfd_t = 0
            let isNudged = unsafe polled[1].revents != 0 && eventfd_read(descriptor, &nudges) == 0
            if isStopping { return false }
            if isNudged || count > 0 && polled[0].revents != 0 { return true }
        }
        return false
    }
}
