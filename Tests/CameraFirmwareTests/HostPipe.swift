import CameraDevice
import Dispatch
import PTPInitiator
import Synchronization

/// The station's pipe straight into a virtual device: everything but the bus and libusb.
final class HostPipe: BulkPipe {
    private let attachment: DeviceAttachment
    let maximumPacketSize: Int

    init(plugging device: VirtualDevice) {
        attachment = device.attach {}
        maximumPacketSize = device.descriptors.speed.bulkPacketSize
    }

    deinit { attachment.detach() }

    func unplug() { attachment.detach() }

    func send(_ bytes: [UInt8], endsWithShortPacket: Bool, timeout: Int) throws(PipeError) {
        _ = try wait(timeout) {
            Transfer(to: Endpoint.bulkOut, data: bytes, addsZeroPacket: endsWithShortPacket, complete: $0)
        }
    }

    func expect(_ phases: [Int]) {}

    func receive(
        upTo count: Int,
        timeout: Int,
        _ body: (UnsafeRawBufferPointer) throws(PipeError) -> Void
    ) throws(PipeError) -> Int {
        // Whole packets, as a host controller needs them.
        let room = (count + maximumPacketSize - 1) / maximumPacketSize * maximumPacketSize
        let outcome = try wait(timeout) {
            Transfer(from: Endpoint.bulkIn, length: max(room, maximumPacketSize), complete: $0)
        }
        guard outcome.count <= count else { throw .overflow }
        let bytes = outcome.pieces.flatMap { Array($0) }
        let result = unsafe bytes.withUnsafeBytes { bytes -> Result<Void, PipeError> in
            do throws(PipeError) {
                unsafe try body(bytes)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
        return bytes.count
    }

    func cancelRequest(transaction: UInt32, timeout: Int) throws(PipeError) {}
    func deviceStatus(timeout: Int) throws(PipeError) -> [UInt8] { [4, 0, 1, 0x20] }
    func deviceReset(timeout: Int) throws(PipeError) {}
    func clearHalts() throws(PipeError) {}
    func resetPort() throws(PipeError) {}
    func takeEvent() -> [UInt8]? { nil }

    private func wait(
        _ timeout: Int,
        _ make: (@escaping @Sendable (TransferOutcome) -> Void) -> Transfer
    ) throws(PipeError) -> TransferOutcome {
        let outcome = Box()
        do throws(SubmitError) {
            try attachment.submit(make { outcome.put($0) })
        } catch {
            throw .disconnected
        }
        guard let ended = outcome.take() else { throw .timedOut }
        switch ended.status {
        case .completed: return ended
        case .stalled: throw .stalled
        case .overflow: throw .overflow
        case .cancelled, .disconnected: throw .disconnected
        }
    }

    private final class Box: Sendable {
        private let outcome = Mutex<TransferOutcome?>(nil)
        private let ended = DispatchSemaphore(value: 0)

        func put(_ outcome: TransferOutcome) {
            self.outcome.withLock { $0 = outcome }
            ended.signal()
        }

        /// Longer than anything here takes on any machine: only a hang gets there.
        func take() -> TransferOutcome? {
            _ = ended.wait(timeout: .now() + .seconds(60))
            return outcome.withLock { $0 }
        }
    }
}
