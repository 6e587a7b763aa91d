import CUSB
import PTPInitiator
import Synchronization

/// The interrupt-in endpoint: one transfer always posted, its events queued until they are taken.
final class InterruptInput {
    /// A flood keeps only its latest: events are hints.
    private static let mostEvents = 64

    private final class Queue: Sendable {
        struct State {
            var events: [[UInt8]] = []
            var isStopping = false
            var isPosted = false
            /// The kernel had no memory for it: it is posted when somebody asks for events.
            var isRefused = false

            mutating func note(_ code: Int32) {
                isPosted = code == 0
                isRefused = code == LIBUSB_ERROR_NO_MEM.rawValue
            }
        }
        let state = Mutex(State())
    }

    private let device: USBDevice
    private let endpoint: StillImageInterface.Endpoint
    private let queue: Queue
    private let transfer: USBTransfer
    /// Whether the transfer was handed over and has not been waited for since.
    private var mustBeAwaited = false

    init(_ device: USBDevice) throws(PipeError) {
        self.device = device
        endpoint = device.interface.interruptIn
        let queue = Queue()
        self.queue = queue
        transfer = try USBTransfer(capacity: 1024) { transfer in
            queue.state.withLock { state in
                if transfer.failure == nil, transfer.count > 0 {
                    if state.events.count >= Self.mostEvents { state.events.removeFirst() }
                    state.events.append(unsafe Array(transfer.received))
                }
                // Submitting under the lock, so that `stop` either sees it posted or prevents it.
                state.isPosted = false
                if transfer.failure == nil, !state.isStopping { state.note(transfer.resubmit()) }
                return state.isPosted
            }
        }
    }

    func takeEvent() -> [UInt8]? {
        let (event, isRefused) = queue.state.withLock { state in
            (state.events.isEmpty ? nil : state.events.removeFirst(), state.isRefused)
        }
        if isRefused { start() }
        return event
    }

    /// Posts the transfer unless it is; one that failed stays off until somebody asks again.
    func start() {
        guard !queue.state.withLock({ $0.isPosted }) else { return }
        stop()
        // An event is at most 24 bytes; a smaller packet size takes several packets for one.
        let packet = endpoint.maximumPacketSize
        let length = packet >= 24 ? packet : (24 + packet - 1) / packet * packet
        queue.state.withLock { state in
            state.isStopping = false
            let code = transfer.submit(device, endpoint: endpoint.address, length: length, isInterrupt: true)
            state.note(code)
            mustBeAwaited = state.isPosted
        }
    }

    /// Takes the transfer back.
    func stop() {
        guard mustBeAwaited else { return }
        queue.state.withLock { $0.isStopping = true }
        if transfer.cancelAndWait() { mustBeAwaited = false } else { device.isAbandoned = true }
    }
}
