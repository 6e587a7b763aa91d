import CameraDevice
import Dispatch
import Foundation
import Platform
import Synchronization

/// A device that another process serves over USB/IP, as a device of this one: what a kernel's `vhci_hcd` does, for a mocked bus.
///
/// Imported once; its plug comes out for good with the stay on the bus that ends.
final class ImportedCamera: USBFunction {
    struct Refused: Error {}

    private struct Reply {
        let status: Int32
        let bytes: [UInt8]
    }

    private struct State {
        var sequence: UInt32 = 0
        /// What waits for each transfer under way, and whether it reads.
        var pending: [UInt32: (isIn: Bool, done: @Sendable (Reply) -> Void)] = [:]
        var pipes: (any FunctionPipes)?
        var generation: UInt64 = 0
    }

    private static let readSize: UInt32 = 1 << 16
    private static let stalled: Int32 = -32
    private static let cancelled: Int32 = -104
    private static let addsZeroPacket: UInt32 = 0x40
    private static let noSetup = [UInt8](repeating: 0, count: 8)

    private let socket: StreamSocket
    private let remote: UInt32
    private let state = Mutex(State())

    private init(_ address: TCPAddress, _ id: String) throws {
        socket = try StreamSocket(connectingTo: address)
        let name = Array(id.utf8)
        try socket.send(
            [([1, 0x11, 0x80, 3, 0, 0, 0, 0] + name + [UInt8](repeating: 0, count: 32 - name.count))[...]]
        )
        guard Self.word(try socket.receive(8), 4) == 0 else { throw Refused() }
        let record = try socket.receive(312)
        remote = Self.word(record, 288) << 16 | Self.word(record, 292)
        let reader = Thread { [self] in read() }
        reader.name = "usbip import"
        reader.start()
    }

    /// Imports a device and asks it for every descriptor, as a kernel does.
    static func device(_ address: TCPAddress, _ id: String = "1-1") throws -> VirtualDevice {
        let camera = try ImportedCamera(address, id)
        let device = try camera.descriptor(1, 0, 18)
        var told: [Int: [UInt8]] = [1 << 8: device, 2 << 8: try camera.descriptor(2, 0, 4096)]
        for index: UInt8 in 0...4 { told[3 << 8 | Int(index)] = try? camera.descriptor(3, index, 255) }
        let serial = told[3 << 8 | Int(device[16])].map { bytes in
            String(
                decoding: bytes.dropFirst(2).enumerated().filter { $0.offset & 1 == 0 }.map(\.element),
                as: UTF8.self
            )
        }
        var descriptors = DescriptorSet(identity: USBIdentity(serial: serial), speed: .high)
        descriptors.lie = { [told] kind, index, own in told[Int(kind) << 8 | Int(index)] ?? own }
        return VirtualDevice(descriptors: descriptors, function: camera)
    }

    private func descriptor(_ kind: UInt8, _ index: UInt8, _ length: UInt16) throws -> [UInt8] {
        let language: [UInt8] = kind == 3 && index > 0 ? [9, 4] : [0, 0]
        let size = [UInt8(truncatingIfNeeded: length), UInt8(length >> 8)]
        let reply = ask([0x80, 6, index, kind] + language + size, [])
        guard reply.status == 0 else { throw Refused() }
        return reply.bytes
    }

    // MARK: The function

    func attached(to pipes: any FunctionPipes) {
        state.withLock { $0.pipes = pipes }
        _ = ask([0, 9, 1, 0, 0, 0, 0, 0], [])
        // A real host has several under way; their order is the order of the bytes.
        for _ in 0..<4 { postRead() }
        postInterrupt()
    }

    func received(_ out: BulkOut, on pipes: any FunctionPipes) {
        state.withLock { $0.generation = out.generation }
        let isWhole = !out.bytes.isEmpty && out.bytes.count.isMultiple(of: pipes.bulkPacketSize)
        submit(2, out: out.bytes, flags: out.endsPhase && isWhole ? Self.addsZeroPacket : 0) { [self] in
            if $0.status == Self.stalled { stall() }
        }
    }

    func reset(on pipes: any FunctionPipes) { _ = ask([0, 9, 1, 0, 0, 0, 0, 0], []) }

    func detached() {
        state.withLock { $0.pipes = nil }
        socket.shutdown()
    }

    func control(_ setup: SetupPacket, data: [UInt8], on pipes: any FunctionPipes) -> ControlAnswer {
        var bytes = [setup.requestType, setup.request]
        for word in [setup.value, setup.index, setup.length] {
            bytes += [UInt8(truncatingIfNeeded: word), UInt8(word >> 8)]
        }
        let reply = ask(bytes, data)
        guard reply.status == 0 else { return .stall }
        // Cancelled: what is on its way here belongs to nobody.
        if !setup.isIn { pipes.flush() }
        return setup.isIn ? .data(reply.bytes) : .acknowledged
    }

    // MARK: Transfers

    private func postRead() {
        submit(1, in: Self.readSize) { [self] reply in
            let (pipes, generation) = state.withLock { ($0.pipes, $0.generation) }
            guard let pipes else { return }
            switch reply.status {
            case 0:
                _ = pipes.send(
                    reply.bytes,
                    endsPhase: reply.bytes.count < Self.readSize,
                    generation: generation
                )
            case Self.stalled: stall()
            case Self.cancelled: break
            default: return
            }
            postRead()
        }
    }

    private func postInterrupt() {
        submit(3, in: 64) { [self] reply in
            guard let pipes = state.withLock({ $0.pipes }) else { return }
            if reply.status == 0 { pipes.raise(event: reply.bytes) }
            if reply.status == 0 || reply.status == Self.cancelled { postInterrupt() }
        }
    }

    /// Both halts are the bus's now, and cleared at the other end.
    private func stall() {
        for endpoint: UInt8 in [0x81, 0x02] {
            submit(0, out: [], setup: [2, 1, 0, 0, endpoint, 0, 0, 0]) { _ in }
        }
        state.withLock { $0.pipes }?.stall()
    }

    /// A control transfer that is waited for.
    private func ask(_ setup: [UInt8], _ data: [UInt8]) -> Reply {
        let done = DispatchSemaphore(value: 0)
        let box = Box()
        let finish: @Sendable (Reply) -> Void = { reply in
            box.value.withLock { $0 = reply }
            done.signal()
        }
        if setup[0] & 0x80 != 0 {
            submit(0, in: UInt32(setup[6]) | UInt32(setup[7]) << 8, setup: setup, finish)
        } else {
            submit(0, out: data, setup: setup, finish)
        }
        _ = done.wait(timeout: .now() + 10)
        return box.value.withLock { $0 }
    }

    private final class Box: Sendable {
        /// Timed out, until it is answered.
        let value = Mutex(Reply(status: -110, bytes: []))
    }

    private func submit(
        _ endpoint: UInt32,
        in length: UInt32,
        setup: [UInt8] = noSetup,
        _ done: @escaping @Sendable (Reply) -> Void
    ) {
        submit(isIn: true, endpoint, length, 0, setup, [], done)
    }

    private func submit(
        _ endpoint: UInt32,
        out data: [UInt8],
        flags: UInt32 = 0,
        setup: [UInt8] = noSetup,
        _ done: @escaping @Sendable (Reply) -> Void
    ) {
        submit(isIn: false, endpoint, UInt32(data.count), flags, setup, data, done)
    }

    /// Sent under the lock, so that transfers keep their order.
    private func submit(
        isIn: Bool,
        _ endpoint: UInt32,
        _ length: UInt32,
        _ flags: UInt32,
        _ setup: [UInt8],
        _ data: [UInt8],
        _ done: @escaping @Sendable (Reply) -> Void
    ) {
        state.withLock { state in
            state.sequence += 1
            state.pending[state.sequence] = (isIn, done)
            let words = [1, state.sequence, remote, isIn ? 1 : 0, endpoint, flags, length, 0, 0, 0]
            let head = words.flatMap { word in
                (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) }
            }
            // A stream that has ended is told by the reader.
            try? socket.send([(head + setup + data)[...]])
        }
    }

    private func read() {
        while let head = try? socket.receive(48) {
            let sequence = Self.word(head, 4)
            guard let pending = state.withLock({ $0.pending.removeValue(forKey: sequence) }) else { return }
            let count = pending.isIn ? Int(Self.word(head, 24)) : 0
            guard let bytes = count == 0 ? [] : try? socket.receive(count) else { return }
            pending.done(Reply(status: Int32(bitPattern: Self.word(head, 20)), bytes: bytes))
        }
    }

    private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
