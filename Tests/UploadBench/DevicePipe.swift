import CameraDevice
import Dispatch
import PTPInitiator
import Synchronization
import USBTransport

/// A pipe to a virtual camera with no bus between: transfers go to the device's own queues.
///
/// It recovers from nothing: a benchmark in which something goes wrong on the wire has failed.
final class DevicePipe: CameraPipe {
    /// As large as the camera reads its store at a time, twice.
    private static let transfer = 512 << 10
    /// As over USB, the camera has the next one to fill while the one before is worked on.
    private static let mostPosted = 2

    let maximumPacketSize: Int
    let serial: String?
    let vendor: UInt16
    let product: UInt16
    private let device: DeviceAttachment
    private var posted: [Posted] = []

    init(_ device: DeviceAttachment) {
        self.device = device
        let identity = device.descriptors.identity
        (serial, vendor, product) = (identity.serial, identity.vendor, identity.product)
        maximumPacketSize = device.descriptors.speed.bulkPacketSize
    }

    func rest() {}
    func close() {}

    func send(_ bytes: [UInt8], endsWithShortPacket: Bool, timeout: Int) throws(PipeError) {
        let isWhole = bytes.count.isMultiple(of: maximumPacketSize)
        let posted = try submit { complete in
            Transfer(
                to: Endpoint.bulkOut,
                data: bytes,
                addsZeroPacket: endsWithShortPacket && isWhole,
                complete: complete
            )
        }
        _ = try finish(posted, timeout)
    }

    func expect(_ phases: [Int]) {}

    @safe func receive(
        upTo count: Int,
        timeout: Int,
        _ body: (UnsafeRawBufferPointer) throws(PipeError) -> Void
    ) throws(PipeError) -> Int {
        var received = 0
        // What was posted for a phase that ended early serves this one.
        var asked = posted.reduce(0) { $0 + $1.transfer.length }
        while true {
            while posted.isEmpty || (posted.count < Self.mostPosted && asked < count) {
                let packets =
                    (min(max(count - asked, 1), Self.transfer) + maximumPacketSize - 1) / maximumPacketSize
                posted.append(
                    try submit { complete in
                        Transfer(
                            from: Endpoint.bulkIn,
                            length: packets * maximumPacketSize,
                            complete: complete
                        )
                    }
                )
                asked += packets * maximumPacketSize
            }
            let first = posted.removeFirst()
            let outcome = try finish(first, timeout)
            received += outcome.count
            guard received <= count else { throw .overflow }
            for piece in outcome.pieces {
                let result = unsafe piece.withUnsafeBytes { bytes -> Result<Void, PipeError> in
                    do throws(PipeError) { return .success(try unsafe body(bytes)) } catch {
                        return .failure(error)
                    }
                }
                try result.get()
            }
            if outcome.count < first.transfer.length || received == count { return received }
        }
    }

    func cancelRequest(transaction: UInt32, timeout: Int) throws(PipeError) { throw Self.unexpected }
    func deviceStatus(timeout: Int) throws(PipeError) -> [UInt8] { throw Self.unexpected }
    func deviceReset(timeout: Int) throws(PipeError) { throw Self.unexpected }
    func clearHalts() throws(PipeError) { throw Self.unexpected }
    func resetPort() throws(PipeError) { throw Self.unexpected }
    func takeEvent() -> [UInt8]? { nil }

    private static let unexpected = PipeError.failed("nothing is to be recovered in a benchmark")

    private func submit(
        _ make: (@escaping @Sendable (TransferOutcome) -> Void) -> Transfer
    ) throws(PipeError) -> Posted {
        let answer = Answer()
        let transfer = make { outcome in answer.give(outcome) }
        do throws(SubmitError) { try device.submit(transfer) } catch { throw .disconnected }
        return Posted(transfer: transfer, answer: answer)
    }

    /// Waits for a transfer's end.
    private func finish(_ posted: Posted, _ timeout: Int) throws(PipeError) -> TransferOutcome {
        guard let outcome = posted.answer.wait(milliseconds: timeout) else {
            device.discard(posted.transfer)
            throw .timedOut
        }
        switch outcome.status {
        case .completed: return outcome
        case .stalled: throw .stalled
        case .overflow: throw .overflow
        case .cancelled, .disconnected: throw .disconnected
        }
    }
}

/// A transfer on its way.
private struct Posted {
    let transfer: Transfer
    let answer: Answer
}

/// The end of one transfer, for the thread that waits for it.
private final class Answer: Sendable {
    private let outcome = Mutex<TransferOutcome?>(nil)
    private let isThere = DispatchSemaphore(value: 0)

    func give(_ outcome: TransferOutcome) {
        self.outcome.withLock { $0 = outcome }
        isThere.signal()
    }

    func wait(milliseconds: Int) -> TransferOutcome? {
        _ = isThere.wait(timeout: .now() + .milliseconds(milliseconds))
        return outcome.withLock { $0 }
    }
}
