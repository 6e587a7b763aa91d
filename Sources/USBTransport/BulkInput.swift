import CUSB
import Dispatch
import Glibc
import PTPInitiator

/// The bulk-in endpoint: transfers posted ahead, taken back in order.
///
/// What the device sends is one stream of packets in which a short one ends a phase, so a request that was posted for
/// a phase that ended early simply serves the next one; nothing is cancelled on the way and nothing is lost.
final class BulkInput {
    /// A fourth of the largest read with its container header, in whole packets of any speed.
    static let transferSize = 257 << 10
    /// Below this, a kernel short of memory is waited for, and no smaller request is tried.
    private static let leastTransfer = 4 << 10
    /// How long a kernel without any memory for requests is left alone before it is asked again.
    private static let pause: UInt32 = 5_000

    private let device: USBDevice
    private let endpoint: StillImageInterface.Endpoint
    private let mostTransfers: Int
    private var spare: [USBTransfer] = []
    private var posted: [USBTransfer] = []
    /// Lengths of the requests still to be posted for the phases that are expected.
    private var plan: ArraySlice<Int> = []
    private var made = 0

    init(_ device: USBDevice) {
        self.device = device
        endpoint = device.interface.bulkIn
        mostTransfers = device.requests
    }

    /// Posts requests for the phases to come, as many as there may be; the rest follows as they complete.
    func expect(_ phases: [Int]) {
        // What is posted already, by a hint or for a phase that ended early, serves the first of them.
        plan = phases.flatMap(pieces).dropFirst(posted.count)
        // A failure shows again, and is told, when something is to be received.
        try? postPlanned()
    }

    @safe func receive(
        upTo count: Int,
        timeout: Int,
        _ body: (UnsafeRawBufferPointer) throws(PipeError) -> Void
    ) throws(PipeError) -> Int {
        let deadline = DispatchTime.now() + .milliseconds(timeout)
        var received = 0
        do throws(PipeError) {
            while true {
                try postPlanned()
                if posted.isEmpty { _ = try post(pieces(count - received).first ?? 0) }
                if posted.isEmpty {
                    // Others have all of the kernel's memory for requests: theirs come back.
                    guard DispatchTime.now() < deadline else { throw .timedOut }
                    usleep(Self.pause)
                    continue
                }
                let transfer = try takeFirst(by: deadline)
                defer { spare.append(transfer) }
                if let failure = transfer.failure { throw failure }
                guard received + transfer.count <= count else { throw .overflow }
                if transfer.count > 0 { unsafe try body(transfer.received) }
                received += transfer.count
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
        plan = []
    }

    private func postPlanned() throws(PipeError) {
        while let length = plan.first, try post(length) { plan.removeFirst() }
    }

    /// The requests for one phase: whole packets, the last of them no longer than it must be.
    private func pieces(_ phase: Int) -> [Int] {
        let packet = endpoint.maximumPacketSize
        let whole = (max(phase, 1) + packet - 1) / packet * packet
        return stride(from: 0, to: whole, by: Self.transferSize).map { min(Self.transferSize, whole - $0) }
    }

    /// Posts one request; `false` when as many as can be are on their way already.
    private func post(_ length: Int) throws(PipeError) -> Bool {
        guard let transfer = try spareTransfer() else { return false }
        var length = length
        while true {
            let code = transfer.submit(device, endpoint: endpoint.address, length: length)
            if code == 0 { break }
            // The kernel's memory for USB requests is shared by all cameras: go on with less.
            if code == LIBUSB_ERROR_NO_MEM.rawValue, posted.isEmpty, length > Self.leastTransfer {
                length = pieces(length / 2)[0]
                continue
            }
            spare.append(transfer)
            guard code == LIBUSB_ERROR_NO_MEM.rawValue else { throw PipeError(libusb: code) }
            return false
        }
        posted.append(transfer)
        return true
    }

    private func spareTransfer() throws(PipeError) -> USBTransfer? {
        if let transfer = spare.popLast() { return transfer }
        guard made < mostTransfers else { return nil }
        let transfer = try USBTransfer(capacity: Self.transferSize)
        made += 1
        return transfer
    }

    private func takeFirst(by deadline: DispatchTime) throws(PipeError) -> USBTransfer {
        guard let first = posted.first else { throw .failed("no transfer could be posted") }
        guard first.wait(until: deadline) else { throw .timedOut }
        posted.removeFirst()
        return first
    }
}
