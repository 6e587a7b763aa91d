import CUSB
import Dispatch
import PTPInitiator

/// The bulk-in endpoint: transfers posted ahead, taken back in order.
///
/// What the device sends is one stream of packets in which a short one ends a phase, so a request that was posted for
/// a phase that ended early simply serves the next one; nothing is cancelled on the way and nothing is lost.
final class BulkInput {
    /// A fourth of the largest read with its container header, in whole packets of any speed.
    static let transferSize = 257 << 10
    private static let mostTransfers = 6
    /// Below this, a kernel short of memory is an error rather than a reason for smaller requests.
    private static let leastTransfer = 4 << 10

    private let device: USBDevice
    private let endpoint: StillImageInterface.Endpoint
    private var spare: [USBTransfer] = []
    private var posted: [USBTransfer] = []
    private var postedBytes = 0
    private var made = 0

    init(_ device: USBDevice) {
        self.device = device
        endpoint = device.interface.bulkIn
    }

    @safe func receive(
        upTo count: Int,
        expecting: Int,
        timeout: Int,
        _ body: (UnsafeRawBufferPointer) throws(PipeError) -> Void
    ) throws(PipeError) -> Int {
        let deadline = DispatchTime.now() + .milliseconds(timeout)
        var received = 0
        do throws(PipeError) {
            while true {
                try post(for: count - received, expecting: expecting - received)
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
        postedBytes = 0
    }

    /// Posts requests for the rest of a phase and, behind a data phase, for the response that follows it.
    private func post(for rest: Int, expecting: Int) throws(PipeError) {
        let packet = endpoint.maximumPacketSize
        let wanted = max(min(rest, expecting > 0 ? expecting : Self.transferSize), 1)
        while postedBytes < wanted {
            let length = min(wholePackets(wanted - postedBytes), Self.transferSize)
            guard try post(length) else { return }
        }
        if rest > packet, postedBytes < wholePackets(wanted) + packet { _ = try post(packet) }
    }

    /// Posts one request; `false` when as many as can be are on their way already.
    private func post(_ length: Int) throws(PipeError) -> Bool {
        guard let transfer = try spareTransfer() else { return false }
        var length = length
        while true {
            let code = transfer.submit(device, endpoint: endpoint.address, length: length)
            if code == 0 { break }
            guard code == LIBUSB_ERROR_NO_MEM.rawValue, length > Self.leastTransfer || !posted.isEmpty else {
                spare.append(transfer)
                throw PipeError(libusb: code)
            }
            // The kernel's memory for USB requests is shared by all cameras: go on with less.
            if !posted.isEmpty {
                spare.append(transfer)
                return false
            }
            length = wholePackets(length / 2)
        }
        posted.append(transfer)
        postedBytes += transfer.length
        return true
    }

    private func spareTransfer() throws(PipeError) -> USBTransfer? {
        if let transfer = spare.popLast() { return transfer }
        guard made < Self.mostTransfers else { return nil }
        let transfer = try USBTransfer(capacity: Self.transferSize)
        made += 1
        return transfer
    }

    private func takeFirst(by deadline: DispatchTime) throws(PipeError) -> USBTransfer {
        guard let first = posted.first else { throw .failed("no transfer could be posted") }
        guard first.wait(until: deadline) else { throw .timedOut }
        posted.removeFirst()
        postedBytes -= first.length
        return first
    }

    private func wholePackets(_ bytes: Int) -> Int {
        let packet = endpoint.maximumPacketSize
        return (bytes + packet - 1) / packet * packet
    }
}
