package import PTPInitiator

/// A camera's still-image interface over libusb.
///
/// Confined to one thread. `close` takes every transfer back before the device is let go.
package final class USBBulkPipe: CameraPipe {
    package let maximumPacketSize: Int
    /// The serial number of the device descriptor, if there is one.
    package let serial: String?
    package let vendor: UInt16
    package let product: UInt16
    /// The device as `lsusb` names it, for messages: `001/007`.
    package let name: String

    private let device: USBDevice
    private let input: BulkInput
    private let output: BulkOutput
    private let interrupt: InterruptInput
    private var isClosed = false

    /// Opens the device at an address and claims its still-image interface.
    package init(_ context: USBContext, bus: UInt8, address: UInt8) throws(USBError) {
        let device = try USBDevice(context, bus: bus, address: address)
        do throws(PipeError) {
            output = try BulkOutput(device)
            interrupt = try InterruptInput(device)
        } catch {
            throw USBError(operation: "open", subject: device.name, cause: .failed("\(error)"))
        }
        input = BulkInput(device)
        self.device = device
        maximumPacketSize = device.interface.bulkIn.maximumPacketSize
        serial = device.serial
        vendor = device.vendor
        product = device.product
        name = device.name
        interrupt.start()
    }

    deinit { close() }

    package func rest() { input.rest() }

    /// Ends everything in flight and lets the device go.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        input.cancelAll()
        interrupt.stop()
        device.close()
    }

    package func send(_ bytes: [UInt8], endsWithShortPacket: Bool, timeout: Int) throws(PipeError) {
        try checkOpen()
        try output.send(bytes, endsWithShortPacket: endsWithShortPacket, timeout: timeout)
    }

    package func expect(_ phases: [Int]) {
        if !isClosed, !device.isAbandoned { input.expect(phases) }
    }

    @safe package func receive(
        upTo count: Int,
        timeout: Int,
        _ body: (UnsafeRawBufferPointer) throws(PipeError) -> Void
    ) throws(PipeError) -> Int {
        try checkOpen()
        return try input.receive(upTo: count, timeout: timeout, body)
    }

    @safe package func receiveStream(
        upTo count: Int,
        silence: Int,
        _ body: (UnsafeRawBufferPointer) throws(PipeError) -> Void
    ) throws(PipeError) -> Int {
        try checkOpen()
        return try input.receive(upTo: count, timeout: silence, renewed: true, body)
    }

    package func cancelRequest(transaction: UInt32, timeout: Int) throws(PipeError) {
        try checkOpen()
        var data: [UInt8] = [0x01, 0x40]
        data += (0..<4).map { UInt8(truncatingIfNeeded: transaction >> (8 * $0)) }
        _ = try device.classRequest(0x64, isInput: false, &data, timeout: timeout)
    }

    package func deviceStatus(timeout: Int) throws(PipeError) -> [UInt8] {
        try checkOpen()
        var data = [UInt8](repeating: 0, count: 64)
        let count = try device.classRequest(0x67, isInput: true, &data, timeout: timeout)
        return Array(data.prefix(count))
    }

    package func deviceReset(timeout: Int) throws(PipeError) {
        try checkOpen()
        var data: [UInt8] = []
        _ = try device.classRequest(0x66, isInput: false, &data, timeout: timeout)
    }

    package func clearHalts() throws(PipeError) {
        try checkOpen()
        input.cancelAll()
        try device.clearHalt(device.interface.bulkIn)
        try device.clearHalt(device.interface.bulkOut)
        interrupt.start()
    }

    package func resetPort() throws(PipeError) {
        try checkOpen()
        input.cancelAll()
        interrupt.stop()
        try device.reset()
        interrupt.start()
    }

    package func takeEvent() -> [UInt8]? { interrupt.takeEvent() }

    private func checkOpen() throws(PipeError) {
        guard !isClosed else { throw .disconnected }
        guard !device.isAbandoned else { throw .failed("the kernel keeps a cancelled transfer") }
    }
}
