import Bytes
import CameraDevice
import Glibc

/// A client's `struct usbdevfs_urb`, as laid out on 64-bit Linux.
struct UsbfsURB: Sendable {
    static let byteCount = 56
    /// More than any client asks for, less than would hurt.
    static let mostBytes = 64 << 20

    private enum Flag {
        static let shortNotOK: UInt32 = 0x01
        static let zeroPacket: UInt32 = 0x40
    }

    /// Where it stands in the client.
    let address: UInt64
    let endpoint: UInt8
    let buffer: UInt64
    let length: Int
    private let flags: UInt32
    private let raw: [UInt8]

    init?(at address: UInt64, raw: [UInt8]) {
        var reader = ByteReader(raw)
        guard (try? reader.take(1)) != nil, let endpoint = try? reader.littleEndian(UInt8.self),
            (try? reader.take(6)) != nil, let flags = try? reader.littleEndian(UInt32.self),
            (try? reader.take(4)) != nil, let buffer = try? reader.littleEndian(UInt64.self),
            let length = try? reader.littleEndian(UInt32.self), length <= Self.mostBytes
        else { return nil }
        self.address = address
        self.endpoint = endpoint
        self.flags = flags
        self.buffer = buffer
        self.length = Int(length)
        self.raw = raw
    }

    var addsZeroPacket: Bool { flags & Flag.zeroPacket != 0 }

    /// The structure with status and actual length filled in, as reaping gives it back.
    func finished(_ outcome: TransferOutcome) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(raw[..<4])
        writer.littleEndian(UInt32(bitPattern: -Self.errno(status(outcome))))
        writer.append(raw[8..<28])
        writer.littleEndian(UInt32(outcome.count))
        writer.append(raw[32...])
        return writer.bytes
    }

    private enum Status {
        case ended(TransferStatus)
        case short
    }

    private func status(_ outcome: TransferOutcome) -> Status {
        let isShort = flags & Flag.shortNotOK != 0 && Endpoint.isIn(endpoint) && outcome.count < length
        return outcome.status == .completed && isShort ? .short : .ended(outcome.status)
    }

    private static func errno(_ status: Status) -> Int32 {
        switch status {
        case .ended(.completed): 0
        case .ended(.stalled): EPIPE
        case .ended(.cancelled): ENOENT
        case .ended(.disconnected): ESHUTDOWN
        case .ended(.overflow): EOVERFLOW
        case .short: EREMOTEIO
        }
    }
}
