import CUSB
import Dispatch
import Glibc
import PTPInitiator

/// The bulk-in endpoint: transfers posted ahead, taken back in order.
///
/// What the device sends is one stream of packets in which a short one ends a phase, so a request that was posted for
/// a phase that ended early simply serves the next one; nothing is cancelled on the way and nothing is lost.
final class BulkInput {
    /// Below this, a kernel short of memory is waited for, and no smaller request is tried.
    private static let leastTransfer = 4 << 10

    private let device: USBDevice
    private let endpoint: StillImageInterface.Endpoint
    private let pieces: RequestPieces
    private var spare: [USBTransfer] = []
    private var posted: [USBTransfer] = []
    /// Bytes asked for by what is posted.
    private var postedBytes = 0
    /// Lengths of the requests still to be posted for the phases that are expected.
    private var plan: ArraySlice<Int> = []

    init(_ device: USBDevice) {
        self.device = device
        endpoint = device.interface.bulkIn
        pieces = RequestPieces(packet: endpoint.maximumPacketSize, window: device.window)
    }

    /// Posts requests for the phases to come, as many as there may be; the rest follows as they complete.
    func expect(_ phases: [Int]) {
        // What is posted already, by a hint or for a phase that ended early, serves the first of them.
        plan = phases.flatMap(pieces.of).dropFirst(posted.count)
        // A failure shows again, and is told, when something is to be received.
        try? postPlanned()
    }

    /// `renewed` gives every request the whole of the time, so that only silence is too long.
    @safe func receive(
        upTo count: Int,
        timeout: Int,
        renewed: Bool = false,
        _ body: (UnsafeRawBufferPointer) throws(PipeError) -> Void
    ) throws(PipeError) -> Int {
        var deadline = DispatchTime.now() + .milliseconds(timeout)
        var received = 0
        defer { giveBack() }
        do throws(PipeError) {
            while true {
                try postPlanned()
                if posted.isEmpty { _ = try post(pieces.of(count - received)[0]) }
                if posted.isEmpty {
                    // Others have all of the kernel's memory for requests: theirs come back.
                    guard DispatchTime.now() < deadline else { throw .timedOut }
                    usleep(RequestRetry.pause)
                    continue
                }
                let transfer = try takeFirst(by: deadline)
                defer { spare.append(transfer) }
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
        for transfer in posted.reversed() { transfer.cancel() }
        for transfer in posted {
            if transfer.cancelAndWait() { spare.append(transfer) } else { device.isAbandoned = true }
        }
        posted = []
        postedBytes = 0
        plan = []
        giveBack()
    }

    /// Lets go of the memory kept for the next read, so that a camera that is not being read has none.
    func rest() {
        if plan.isEmpty, posted.isEmpty { spare = [] }
    }

    /// Lets the kernel have its memory whenever nothing is to come: other cameras may lack it.
    ///
    /// Ours is kept, for it would have to be cleared anew for each transaction.
    private func giveBack() {
        if plan.isEmpty, posted.isEmpty { spare.removeAll(where: \.isMapped) }
    }

    private func postPlanned() throws(PipeError) {
        while let length = plan.first, try post(length) { plan.removeFirst() }
    }

    /// Posts one request; `false` when as many as may be are on their way already.
    private func post(_ length: Int) throws(PipeError) -> Bool {
        guard pieces.mayPost(length, beside: postedBytes, in: posted.count) else { return false }
        let transfer = try spareTransfer(length)
        var length = length
        while true {
            let code = transfer.submit(device, endpoint: endpoint.address, length: length)
            if code == 0 { break }
            // The kernel's memory for USB requests is shared by all cameras: go on with less.
            if code == LIBUSB_ERROR_NO_MEM.rawValue, posted.isEmpty, length > Self.leastTransfer {
                length = pieces.whole(length / 2)
                continue
            }
            spare.append(transfer)
            guard code == LIBUSB_ERROR_NO_MEM.rawValue else { throw PipeError(libusb: code) }
            return false
        }
        posted.append(transfer)
        postedBytes += transfer.length
        return true
    }

    /// The spare one that was used last and has room, for its memory is warm; or a new one, in the place of the smallest if
    /// there are many.
    private func spareTransfer(_ length: Int) throws(PipeError) -> USBTransfer {
        if let last = spare.lastIndex(where: { $0.capacity >= length && $0.capacity < 2 * length }) {
            return spare.remove(at: last)
        }
        if let last = spare.lastIndex(where: { $0.capacity >= length }) { return spare.remove(at: last) }
        if posted.count + spare.count > RequestPieces.mostUnderWay,
            let smallest = spare.indices.min(by: { spare[$0].capacity < spare[$1].capacity })
        {
            spare.remove(at: smallest)
        }
        return try USBTransfer(capacity: length, from: device)
    }

    private func takeFirst(by deadline: DispatchTime) throws(PipeError) -> USBTransfer {
        guard let first = posted.first else { throw .failed("no transfer could be posted") }
        guard first.wait(until: deadline) else { throw .timedOut }
        posted.removeFirst()
        postedBytes -= first.length
        return first
    }
}
