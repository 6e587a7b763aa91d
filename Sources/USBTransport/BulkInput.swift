import Dispatch
import Glibc
import PTPInitiator

/// The bulk-in endpoint: transfers posted ahead, taken back in order.
///
/// What the device sends is one stream of packets in which a short one ends a phase, so a request that was posted for
/// a phase that ended early simply serves the next one; nothing is cancelled on the way and nothing is lost.
final class BulkInput {
    private let device: USBDevice
    private let pieces: RequestPieces
    private let lane: BulkLane

    init(_ device: USBDevice) {
        self.device = device
        pieces = RequestPieces(packet: device.interface.bulkIn.maximumPacketSize, window: device.window)
        lane = BulkLane(device, pieces)
    }

    /// Posts requests for the phases to come, as many as there may be; the rest follows as they complete.
    func expect(_ phases: [Int]) { lane.expect(phases.flatMap(pieces.of)) }

    /// `renewed` gives every request the whole of the time, so that only silence is too long.
    @safe func receive(
        upTo count: Int,
        timeout: Int,
        renewed: Bool = false,
        _ body: (UnsafeRawBufferPointer) throws(PipeError) -> Void
    ) throws(PipeError) -> Int {
        var deadline = DispatchTime.now() + .milliseconds(timeout)
        var received = 0
        do throws(PipeError) {
            while true {
                guard let transfer = try lane.first(orOneOf: pieces.of(count - received)[0]) else {
                    // Others have all of the kernel's memory for requests: theirs come back.
                    guard DispatchTime.now() < deadline else { throw .timedOut }
                    usleep(RequestRetry.pause)
                    continue
                }
                guard transfer.wait(until: deadline) else { throw .timedOut }
                lane.took(transfer)
                defer { lane.giveBack(transfer) }
                if let failure = transfer.failure { throw failure }
                guard received + transfer.count <= count else { throw .overflow }
                if transfer.count > 0 { unsafe try body(transfer.received) }
                received += transfer.count
                if renewed { deadline = .now() + .milliseconds(timeout) }
                if transfer.count < transfer.length || received == count { return received }
            }
        } catch {
            cancelAll()
            throw error
        }
    }

    /// Takes every posted transfer back.
    func cancelAll() {
        if !lane.cancelAll() { device.isAbandoned = true }
    }
}
