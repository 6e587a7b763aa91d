import CameraDevice
import Dispatch
import Glibc
import Platform
import Synchronization

/// Serves one open of a device node until its client closes it or dies.
struct UsbfsServer: ~Copyable {
    private let connection: PreloadConnection
    private let file: UsbfsFile

    init(connection: consuming PreloadConnection, node: UsbfsNode) {
        self.connection = connection
        file = UsbfsFile(node: node)
    }

    private var node: UsbfsNode { file.node }
    private var attachment: DeviceAttachment { node.attachment }

    /// Answers calls one at a time, as the preload library makes them: none may wait for the device.
    borrowing func run() {
        do throws(StreamEnded) {
            while true { try serve(try connection.nextRequest()) }
        } catch {
            file.close()
        }
    }

    private borrowing func serve(_ call: PreloadRequest) throws(StreamEnded) {
        // read and write go to what really stands behind the node.
        guard call.command == PreloadRequest.ioctl else { return try connection.letThrough() }
        guard let request = UsbfsRequest(ioctl: call.argument) else { return try connection.fail(ENOTTY) }
        switch request {
        case .submit: try submit(call.address)
        case .reap, .reapWithoutWaiting: try reap(into: call.address)
        default:
            guard !attachment.isGone else { return try connection.fail(ENODEV) }
            try serveWhilePresent(request, call.address)
        }
    }

    private borrowing func serveWhilePresent(
        _ request: UsbfsRequest,
        _ address: UInt64
    ) throws(StreamEnded) {
        switch request {
        case .discard: try answer(file.discard(address))
        case .claimInterface: try answer(file.node.claim(for: file) ? nil : EBUSY)
        case .disconnectAndClaim: try answer(file.node.claim(for: file) ? nil : EBUSY)
        case .releaseInterface:
            node.release(for: file)
            try answer(nil)
        case .capabilities: try give(UsbfsRequest.capabilityBits, at: address)
        case .speed: try connection.finish(Int64(node.speed.kernelNumber))
        case .connectInfo:
            // The device's number, and that it is not a slow device.
            try connection.finish(writing: Words.encode(UInt64(node.location.address)), at: address)
        case .getDriver:
            guard let driver = node.driver else { return try connection.fail(ENODATA) }
            try connection.finish(writing: Array(driver.utf8.prefix(255)) + [0], at: address + 4)
        case .clearHalt, .resetEndpoint:
            attachment.clearHalt(endpoint: try connection.read(4, at: address).first ?? 0)
            try answer(nil)
        case .reset:
            attachment.resetPort()
            try answer(nil)
        case .control: try control(address)
        case .setInterface, .setConfiguration: try answer(nil)
        case .submit, .reap, .reapWithoutWaiting: try connection.fail(ENOTTY)
        }
    }

    private borrowing func answer(_ errno: Int32?) throws(StreamEnded) {
        if let errno { try connection.fail(errno) } else { try connection.finish(0) }
    }

    private borrowing func give(_ word: UInt32, at address: UInt64) throws(StreamEnded) {
        try connection.finish(writing: Array(Words.encode(UInt64(word)).prefix(4)), at: address)
    }

    private borrowing func submit(_ address: UInt64) throws(StreamEnded) {
        let raw = try connection.read(UsbfsURB.byteCount, at: address)
        guard let urb = UsbfsURB(at: address, raw: raw) else { return try connection.fail(EINVAL) }
        let isIn = Endpoint.isIn(urb.endpoint) && urb.endpoint & 0x7f != Endpoint.control
        let payload = isIn ? [] : try connection.read(urb.length, at: urb.buffer)
        try answer(file.submit(urb, payload: payload))
    }

    private borrowing func reap(into address: UInt64) throws(StreamEnded) {
        guard let finished = file.reap() else {
            return try connection.fail(attachment.isGone ? ENODEV : EAGAIN)
        }
        let urb = finished.urb
        let isControl = urb.endpoint & 0x7f == Endpoint.control
        try connection.finish(
            writing: finished.outcome.pieces,
            at: urb.buffer + (isControl ? UInt64(SetupPacket.byteCount) : 0),
            then: [(urb.finished(finished.outcome), urb.address), (Words.encode(urb.address), address)]
        )
    }

    /// `USBDEVFS_CONTROL`: the one call that waits, and only as long as its client says.
    private borrowing func control(_ address: UInt64) throws(StreamEnded) {
        let raw = try connection.read(24, at: address)
        guard let setup = try? SetupPacket(parsing: raw) else { return try connection.fail(EINVAL) }
        let milliseconds = Words.word32(raw, at: 8)
        let buffer = Words.word64(raw, at: 16)
        let data = setup.isIn ? [] : try connection.read(Int(setup.length), at: buffer)
        let ended = DispatchSemaphore(value: 0)
        let outcome = Outcome()
        let transfer = Transfer(control: setup, data: data) { result in
            outcome.value.withLock { $0 = result }
            ended.signal()
        }
        guard (try? attachment.submit(transfer)) != nil else { return try connection.fail(ENODEV) }
        let wait = milliseconds == 0 ? DispatchTime.distantFuture : .now() + .milliseconds(Int(milliseconds))
        if ended.wait(timeout: wait) == .timedOut, attachment.discard(transfer) {
            return try connection.fail(ETIMEDOUT)
        }
        guard let result = outcome.value.withLock({ $0 }) else { return try connection.fail(ETIMEDOUT) }
        guard result.status == .completed else {
            return try connection.fail(result.status == .stalled ? EPIPE : ENODEV)
        }
        let bytes = result.pieces.flatMap { Array($0) }
        if bytes.isEmpty { return try connection.finish(Int64(result.count)) }
        try connection.finish(Int64(result.count), writing: bytes, at: buffer)
    }

    private final class Outcome: Sendable {
        let value = Mutex<TransferOutcome?>(nil)
    }
}
