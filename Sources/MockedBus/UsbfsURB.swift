import CameraDevice
import Glibc

/// A client's `struct usbdevfs_urb`, as laid out on 64-bit Linux.
struct UsbfsURB: Sendable {
    static let byteCount = 56
    /// More than any client asks for, less than would hurt.
    static let mostBytes = 64 << 20

    private enum Offset {
        static let endpoint = 1
        static let status = 4
        static let flags = 8
        static let buffer = 16
        static let length = 24
        static let actualLength = 28
    }

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
        let length = Words.word32(raw, at: Offset.length)
        guard raw.count == Self.byteCount, length <= Self.mostBytes else { return nil }
        self.address = address
        self.raw = raw
        self.length = Int(length)
        endpoint = raw[Offset.endpoint]
        flags = Words.word32(raw, at: Offset.flags)
        buffer = Words.word64(raw, at: Offset.buffer)
    }

    var addsZeroPacket: Bool { flags & Flag.zeroPacket != 0 }

    /// The structure with status and actual length filled in, as reaping gives it back.
    func finished(_ outcome: TransferOutcome) -> [UInt8] {
        var bytes = raw
        let status = -Self.errno(status(outcome))
        Words.put(UInt32(bitPattern: status), into: &bytes, at: Offset.status)
        Words.put(UInt32(outcome.count), into: &bytes, at: Offset.actualLength)
        return bytes
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
