import Glibc
import PTP
import PTPInitiator
import USBTransport

/// A pipe to a virtual camera whose sealed item is read from its file in the station's own thread.
///
/// What GetPartialObject64 asks for within the file comes straight from it, in the data phase and the response that the
/// camera would give, and with the processor time that reading a file takes anybody. Everything else goes to the camera.
final class SealedFilePipe: CameraPipe {
    /// As much as the bare loop reads at a time, bytes.
    private static let piece = 512 << 10

    /// What is still to come of the one transaction that the file answers.
    private enum Phase {
        case data(Container)
        case response(Container, delivered: Int)
    }

    private let camera: DevicePipe
    private let file: FileReading
    private var phase: Phase?

    var maximumPacketSize: Int { camera.maximumPacketSize }
    var serial: String? { camera.serial }
    var vendor: UInt16 { camera.vendor }
    var product: UInt16 { camera.product }

    init(_ camera: DevicePipe, item path: String) throws(PipeError) {
        self.camera = camera
        file = try FileReading(path, piece: Self.piece)
    }

    func rest() { camera.rest() }
    func close() { camera.close() }
    func expect(_ phases: [Int]) { if phase == nil { camera.expect(phases) } }

    func send(_ bytes: [UInt8], endsWithShortPacket: Bool, timeout: Int) throws(PipeError) {
        if let command = try? Container(parsing: bytes), command.isFileRead,
            command.range.offset < file.size
        {
            phase = .data(command)
        } else {
            phase = nil
            try camera.send(bytes, endsWithShortPacket: endsWithShortPacket, timeout: timeout)
        }
    }

    @safe func receive(
        upTo count: Int,
        timeout: Int,
        _ body: (UnsafeRawBufferPointer) throws(PipeError) -> Void
    ) throws(PipeError) -> Int {
        switch phase {
        case .data(let command):
            let (offset, wanted) = command.range
            let delivered = min(wanted, max(file.size - offset, 0))
            let header = ContainerHeader(
                length: UInt32(clamping: ContainerHeader.byteCount + delivered),
                kind: .data,
                code: command.code,
                transaction: command.transaction
            )
            unsafe try file.read(behind: header.serialized(), at: offset, delivered, body)
            phase = .response(command, delivered: delivered)
            return ContainerHeader.byteCount + delivered
        case .response(let command, let delivered):
            phase = nil
            let answer = Container.response(
                .ok,
                transaction: command.transaction,
                parameters: [UInt32(clamping: delivered)]
            )
            let bytes = answer.serialized()
            unsafe try file.read(behind: bytes, at: 0, 0, body)
            return bytes.count
        case nil:
            return try camera.receive(upTo: count, timeout: timeout, body)
        }
    }

    func cancelRequest(transaction: UInt32, timeout: Int) throws(PipeError) {
        try camera.cancelRequest(transaction: transaction, timeout: timeout)
    }
    func deviceStatus(timeout: Int) throws(PipeError) -> [UInt8] { try camera.deviceStatus(timeout: timeout) }
    func deviceReset(timeout: Int) throws(PipeError) { try camera.deviceReset(timeout: timeout) }
    func clearHalts() throws(PipeError) { try camera.clearHalts() }
    func resetPort() throws(PipeError) { try camera.resetPort() }
    func takeEvent() -> [UInt8]? { camera.takeEvent() }
}

extension Container {
    fileprivate var isFileRead: Bool {
        kind == .command && code == OperationCode.getPartialObject64.rawValue && parameters.count == 4
    }

    /// What it asks for, in bytes.
    fileprivate var range: (offset: Int, count: Int) {
        (Int(parameters[1]) | Int(parameters[2]) << 32, Int(parameters[3]))
    }
}

/// An open file and the memory it is read into.
@safe private final class FileReading {
    let size: Int
    private let descriptor: Int32
    // Owned here, freed in deinit, and seen by others only during a call.
    private let buffer: UnsafeMutableRawBufferPointer

    init(_ path: String, piece: Int) throws(PipeError) {
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        size = Int(lseek(descriptor, 0, SEEK_END))
        unsafe buffer = .allocate(byteCount: piece, alignment: 4096)
        guard size >= 0 else { throw .failed("\(path) cannot be read") }
    }

    deinit {
        _ = Glibc.close(descriptor)
        unsafe buffer.deallocate()
    }

    /// Gives `front` and then so many bytes of the file, as much at a time as there is memory for.
    func read(
        behind front: [UInt8],
        at offset: Int,
        _ count: Int,
        _ body: (UnsafeRawBufferPointer) throws(PipeError) -> Void
    ) throws(PipeError) {
        unsafe buffer.copyBytes(from: front)
        var (used, done) = (front.count, 0)
        repeat {
            let more = unsafe min(count - done, buffer.count - used)
            let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[used..<(used + more)])
            guard
                unsafe more == 0 || pread(descriptor, target.baseAddress, more, off_t(offset + done)) == more
            else {
                throw .failed("the file ends early")
            }
            unsafe try body(UnsafeRawBufferPointer(rebasing: buffer[..<(used + more)]))
            (used, done) = (0, done + more)
        } while done < count
    }
}
