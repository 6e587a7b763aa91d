import CUSB
import Dispatch
import Glibc
import PTPInitiator

/// An opened device with its still-image interface claimed; released and closed when the last user lets go.
///
/// Used from one thread at a time. Whoever posts transfers on it must have them all back before letting go.
@safe final class USBDevice {
    let name: String
    let interface: StillImageInterface
    let vendor: UInt16
    let product: UInt16
    /// The string the device calls its serial number.
    let serial: String?
    private let context: USBContext
    private let handle: OpaquePointer
    /// Set when a transfer could not be got back: the handle must then outlive us.
    var isAbandoned = false
    private var isOpen = true

    /// How long libusb's own monitor may lag behind udev.
    private static let attempts = 100
    private static let pause: UInt32 = 20_000

    init(_ context: USBContext, bus: UInt8, address: UInt8) throws(USBError) {
        let name = padded(bus) + "/" + padded(address)
        let handle = unsafe try Self.open(context, bus, address, name)
        do throws(USBError) {
            let found = unsafe try Self.examine(handle, name)
            unsafe try Self.claim(handle, found.interface, name)
            interface = found.interface
            vendor = found.vendor
            product = found.product
            serial = found.serial
        } catch {
            unsafe libusb_close(handle)
            throw error
        }
        self.name = name
        self.context = context
        unsafe self.handle = unsafe handle
    }

    deinit { close() }

    /// Releases the interface and closes the device; nothing may be used afterwards.
    func close() {
        guard isOpen else { return }
        isOpen = false
        guard !isAbandoned else {
            // The kernel still writes to a transfer of ours: its handle and its context must stay for ever.
            unsafe _ = Unmanaged.passRetained(context)
            return
        }
        unsafe libusb_release_interface(handle, Int32(interface.number))
        unsafe libusb_close(handle)
    }

    /// Bytes of bulk-in requests that may be under way.
    var window: Int { context.window }

    /// The library's handle, valid until `close`.
    @unsafe var pointer: OpaquePointer { unsafe handle }

    /// A control request of the still-image class, which has no data to the device but `cancel`'s six bytes.
    func classRequest(
        _ request: UInt8,
        isInput: Bool,
        _ data: inout [UInt8],
        timeout: Int
    ) throws(PipeError) -> Int {
        let type: UInt8 = isInput ? 0xA1 : 0x21
        let length = UInt16(clamping: data.count)
        let deadline = DispatchTime.now() + .milliseconds(timeout)
        let count = unsafe data.withUnsafeMutableBufferPointer { bytes in
            RequestRetry.until(deadline, isControl: true) {
                unsafe libusb_control_transfer(
                    handle,
                    type,
                    request,
                    0,
                    UInt16(interface.number),
                    bytes.baseAddress,
                    length,
                    UInt32(clamping: max(timeout, 1))
                )
            }
        }
        guard count >= 0 else { throw PipeError(libusb: count) }
        return Int(count)
    }

    private static func open(
        _ context: USBContext,
        _ bus: UInt8,
        _ address: UInt8,
        _ name: String
    ) throws(USBError) -> OpaquePointer {
        for attempt in 1...attempts {
            if let device = unsafe find(context, bus, address) {
                defer { unsafe libusb_unref_device(device) }
                var handle: OpaquePointer?
                let code = unsafe libusb_open(device, &handle)
                guard code == 0, let handle = unsafe handle else { throw .libusb(code, "open", name) }
                return unsafe handle
            }
            if attempt < attempts { usleep(pause) }
        }
        throw USBError(operation: "open", subject: name, cause: .unlisted)
    }

    /// The device at an address, referenced once for the caller.
    private static func find(_ context: USBContext, _ bus: UInt8, _ address: UInt8) -> OpaquePointer? {
        var list: UnsafeMutablePointer<OpaquePointer?>?
        let count = unsafe libusb_get_device_list(context.pointer, &list)
        guard count >= 0, let list = unsafe list else { return nil }
        defer { unsafe libusb_free_device_list(list, 1) }
        for index in 0..<count {
            guard let device = unsafe list[index] else { break }
            guard unsafe libusb_get_bus_number(device) == bus,
                unsafe libusb_get_device_address(device) == address
            else { continue }
            return unsafe libusb_ref_device(device)
        }
        return nil
    }

    private static func claim(
        _ handle: OpaquePointer,
        _ interface: StillImageInterface,
        _ name: String
    ) throws(USBError) {
        let number = Int32(interface.number)
        var code = unsafe libusb_claim_interface(handle, number)
        if code == LIBUSB_ERROR_BUSY.rawValue {
            let holder = unsafe InterfaceHolder.name(handle, interface)
            throw USBError(operation: "claim", subject: name, cause: .held(by: holder))
        }
        guard code == 0 else { throw .libusb(code, "claim", name) }
        guard interface.alternate != 0 else { return }
        code = unsafe libusb_set_interface_alt_setting(handle, number, Int32(interface.alternate))
        guard code == 0 else {
            unsafe libusb_release_interface(handle, number)
            throw .libusb(code, "select the alternate setting of", name)
        }
    }
}

/// A number as usbfs writes it in a path.
private func padded(_ number: UInt8) -> String {
    let digits = String(number)
    return String(repeating: "0", count: 3 - digits.count) + digits
}
