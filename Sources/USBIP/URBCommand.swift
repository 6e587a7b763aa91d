internal import Bytes

/// What the host sends once a device is imported: 48 bytes, and the data of a transfer towards the device after them.
package enum URBCommand: Equatable, Sendable {
    package static let byteCount = 48
    /// More than any host asks for at once, less than would hurt.
    package static let mostBytes: UInt32 = 64 << 20

    case submit(Submission, device: UInt32)
    /// Takes the transfer with the sequence number `target` back.
    case unlink(sequence: UInt32, target: UInt32, device: UInt32)

    /// One transfer to be done.
    package struct Submission: Equatable, Sendable {
        package let sequence: UInt32
        /// With the direction in its highest bit, as descriptors have it.
        package let endpoint: UInt8
        package let isIn: Bool
        package let flags: TransferFlags
        /// Bytes the host has room for, or gives.
        package let length: Int
        /// Means something for the control endpoint only.
        package let setup: [UInt8]
    }

    private enum Code {
        static let submit: UInt32 = 1
        static let unlink: UInt32 = 2
    }

    package init(parsing bytes: [UInt8]) throws(USBIPError) {
        let words = try reading(bytes) { reader throws(TruncatedBytes) in
            var words: [UInt32] = []
            for _ in 0..<10 { words.append(try reader.bigEndian()) }
            return (words, Array(try reader.take(8)))
        }
        let fields = words.0
        switch fields[0] {
        case Code.submit:
            self = .submit(try Submission(fields, setup: words.1), device: fields[2])
        case Code.unlink:
            self = .unlink(sequence: fields[1], target: fields[5], device: fields[2])
        default: throw .command(fields[0])
        }
    }
}

extension URBCommand.Submission {
    /// Old clients write all ones where there are no isochronous packets, newer ones zero.
    private static let noPackets: Set<UInt32> = [0, .max]

    /// Reads the ten words of a submission: command, sequence, device, direction, endpoint, flags, length, first frame,
    /// number of packets, interval.
    fileprivate init(_ fields: [UInt32], setup: [UInt8]) throws(USBIPError) {
        guard fields[3] <= 1 else { throw .direction(fields[3]) }
        guard fields[4] <= 15 else { throw .endpoint(fields[4]) }
        guard fields[6] <= URBCommand.mostBytes else { throw .length(fields[6]) }
        guard Self.noPackets.contains(fields[8]) else { throw .isochronous(fields[8]) }
        sequence = fields[1]
        isIn = fields[3] == 1
        endpoint = UInt8(fields[4]) | (isIn ? 0x80 : 0)
        flags = TransferFlags(rawValue: fields[5])
        length = Int(fields[6])
        self.setup = setup
    }
}

/// What the host wants of a transfer besides its bytes; `URB_…` of the kernel's linux/usb.h.
package struct TransferFlags: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A short transfer towards the host is an error.
    package static let shortNotOK = TransferFlags(rawValue: 0x0001)
    /// An empty packet follows data that fills its last packet.
    package static let zeroPacket = TransferFlags(rawValue: 0x0040)
}
