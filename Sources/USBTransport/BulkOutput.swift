import Dispatch
import PTPInitiator

/// The bulk-out endpoint: one transfer at a time, for nothing large goes to a camera.
final class BulkOutput {
    /// Whole packets of any speed.
    private static let transferSize = 64 << 10

    private let device: USBDevice
    private let endpoint: StillImageInterface.Endpoint
    private let transfer: USBTransfer

    init(_ device: USBDevice) throws(PipeError) {
        self.device = device
        endpoint = device.interface.bulkOut
        transfer = try USBTransfer(capacity: Self.transferSize)
    }

    func send(_ bytes: [UInt8], endsWithShortPacket: Bool, timeout: Int) throws(PipeError) {
        guard !device.isAbandoned else { throw .failed("the kernel kept an earlier transfer") }
        let deadline = DispatchTime.now() + .milliseconds(timeout)
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Self.transferSize)
            try sendOnce(piece, by: deadline)
            rest = rest.dropFirst(piece.count)
        }
        guard endsWithShortPacket, bytes.count.isMultiple(of: endpoint.maximumPacketSize) else { return }
        try sendOnce([], by: deadline)
    }

    private func sendOnce(_ piece: ArraySlice<UInt8>, by deadline: DispatchTime) throws(PipeError) {
        transfer.fill(piece)
        let code = RequestRetry.until(deadline) {
            transfer.submit(device, endpoint: endpoint.address, length: piece.count)
        }
        guard code == 0 else { throw PipeError(libusb: code) }
        if !transfer.wait(until: deadline) {
            guard transfer.cancelAndWait() else {
                device.isAbandoned = true
                throw .failed("the kernel keeps a cancelled transfer")
            }
        }
        if let failure = transfer.failure { throw failure }
        guard transfer.count == piece.count else { throw .failed("the camera took only part of a transfer") }
    }
}
