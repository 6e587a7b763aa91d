import CUSB

/// Memory for one transfer: the kernel's own, mapped, where it gives some; else ours.
///
/// The kernel clears memory for each request with a buffer of ours, and copies what came: mapped memory saves both. It
/// counts against `usbfs_memory_mb` for as long as it is mapped, and can be had only while its device is open.
@safe struct TransferBuffer: ~Copyable {
    /// Only where the controller's memory is cached: elsewhere reading it costs more than a copy.
    #if arch(x86_64)
        private static let canBeMapped = true
    #else
        private static let canBeMapped = false
    #endif
    /// Larger than what commands, answers and datasets need; less is not worth a mapping.
    private static let leastMapped = 64 << 10

    // SAFETY: allocated by init, freed by deinit, and nobody else keeps it beyond a borrow.
    @unsafe let bytes: UnsafeMutableRawBufferPointer
    /// Whose kernel memory this is; `nil` when it is ours.
    private let device: USBDevice?

    var isMapped: Bool { device != nil }

    init(_ capacity: Int) {
        unsafe bytes = .allocate(byteCount: capacity, alignment: 4096)
        device = nil
    }

    /// Kernel memory for requests to a device, or ours where there is none to be had.
    init(_ capacity: Int, for device: USBDevice) {
        if Self.canBeMapped, capacity >= Self.leastMapped,
            let start = unsafe libusb_dev_mem_alloc(device.pointer, capacity)
        {
            unsafe self.init(mapped: UnsafeMutableRawBufferPointer(start: start, count: capacity), device)
        } else {
            self.init(capacity)
        }
    }

    @unsafe private init(mapped bytes: UnsafeMutableRawBufferPointer, _ device: USBDevice) {
        unsafe self.bytes = unsafe bytes
        self.device = device
    }

    deinit {
        guard let device else { return unsafe bytes.deallocate() }
        unsafe libusb_dev_mem_free(device.pointer, bytes.baseAddress, bytes.count)
    }
}
