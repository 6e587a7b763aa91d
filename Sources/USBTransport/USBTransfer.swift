import CUSB
import Dispatch
import PTPInitiator

/// One reusable libusb transfer with its own buffer.
///
/// While it is in flight libusb and the event thread have it, and it keeps itself alive; the semaphore hands it back.
// SAFETY: between `submit` and the completion only the event thread touches the fields; before and after only the
// one thread that submits and waits. The semaphore orders the two.
@safe final class USBTransfer: @unchecked Sendable {
    /// Runs on the event thread when the transfer completes; answers whether it was submitted again.
    typealias Completion = @Sendable (USBTransfer) -> Bool

    /// A kernel that does not give back a cancelled transfer for so long will not do so at all.
    private static let mostPatience = 10_000

    let capacity: Int
    private let transfer: UnsafeMutablePointer<libusb_transfer>
    private let buffer: TransferBuffer
    private let isBack = DispatchSemaphore(value: 0)
    private let completion: Completion?
    /// Bytes asked for by the submission in flight.
    private(set) var length = 0

    init(capacity: Int, completion: Completion? = nil) throws(PipeError) {
        guard let transfer = unsafe libusb_alloc_transfer(0) else { throw .failed("out of memory") }
        unsafe self.transfer = unsafe transfer
        buffer = TransferBuffer(capacity)
        self.capacity = capacity
        self.completion = completion
    }

    /// A transfer for much from one device, which must stay open for as long as there is this.
    init(capacity: Int, from device: USBDevice) throws(PipeError) {
        guard let transfer = unsafe libusb_alloc_transfer(0) else { throw .failed("out of memory") }
        unsafe self.transfer = unsafe transfer
        buffer = TransferBuffer(capacity, for: device)
        self.capacity = capacity
        completion = nil
    }

    deinit { unsafe libusb_free_transfer(transfer) }

    /// Whether it has memory of the kernel, which others may need.
    var isMapped: Bool { buffer.isMapped }

    /// Fills the buffer and says how the next submission goes.
    func fill(_ bytes: ArraySlice<UInt8>) {
        unsafe buffer.bytes.copyBytes(from: bytes.prefix(capacity))
    }

    /// Hands the transfer to libusb; answers its error number.
    func submit(_ device: USBDevice, endpoint: UInt8, length: Int, isInterrupt: Bool = false) -> Int32 {
        self.length = min(length, capacity)
        unsafe transfer.pointee.dev_handle = device.pointer
        unsafe transfer.pointee.endpoint = endpoint
        let type = isInterrupt ? LIBUSB_TRANSFER_TYPE_INTERRUPT : LIBUSB_TRANSFER_TYPE_BULK
        unsafe transfer.pointee.type = UInt8(truncatingIfNeeded: type.rawValue)
        unsafe transfer.pointee.buffer = buffer.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe transfer.pointee.length = Int32(self.length)
        // Deadlines are the waiting thread's: one clock, and no timer per transfer.
        unsafe transfer.pointee.timeout = 0
        unsafe transfer.pointee.callback = Self.callback
        return resubmit()
    }

    /// Submits once more as before.
    func resubmit() -> Int32 {
        let retained = unsafe Unmanaged.passRetained(self)
        unsafe transfer.pointee.user_data = retained.toOpaque()
        let code = unsafe libusb_submit_transfer(transfer)
        if code != 0 { unsafe retained.release() }
        return code
    }

    /// Waits until the transfer is back; `false` when the time is over first.
    func wait(until deadline: DispatchTime) -> Bool { isBack.wait(timeout: deadline) == .success }

    /// Cancels the transfer and waits until it is back; `false` where the kernel keeps it.
    func cancelAndWait() -> Bool {
        unsafe libusb_cancel_transfer(transfer)
        return wait(until: .now() + .milliseconds(Self.mostPatience))
    }

    func cancel() { unsafe libusb_cancel_transfer(transfer) }

    /// How the last submission ended.
    var failure: PipeError? {
        switch unsafe transfer.pointee.status {
        case LIBUSB_TRANSFER_COMPLETED: nil
        case LIBUSB_TRANSFER_NO_DEVICE: .disconnected
        case LIBUSB_TRANSFER_STALL: .stalled
        case LIBUSB_TRANSFER_OVERFLOW: .overflow
        case LIBUSB_TRANSFER_TIMED_OUT, LIBUSB_TRANSFER_CANCELLED: .timedOut
        default: .failed("transfer error")
        }
    }

    /// What was moved, never more than there is room for.
    var count: Int { min(max(Int(unsafe transfer.pointee.actual_length), 0), length) }

    /// The bytes received, valid until the next submission.
    @unsafe var received: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])
    }

    private static let callback: libusb_transfer_cb_fn = { transfer in
        guard let data = unsafe transfer?.pointee.user_data else { return }
        let box = unsafe Unmanaged<USBTransfer>.fromOpaque(data).takeRetainedValue()
        if let completion = box.completion, completion(box) { return }
        box.isBack.signal()
    }
}

extension PipeError {
    /// Reads one of libusb's error numbers.
    init(libusb code: Int32) {
        self =
            switch code {
            case LIBUSB_ERROR_NO_DEVICE.rawValue, LIBUSB_ERROR_NOT_FOUND.rawValue: .disconnected
            case LIBUSB_ERROR_TIMEOUT.rawValue: .timedOut
            case LIBUSB_ERROR_PIPE.rawValue: .stalled
            case LIBUSB_ERROR_OVERFLOW.rawValue: .overflow
            default: .failed(libusbReason(code))
            }
    }
}
