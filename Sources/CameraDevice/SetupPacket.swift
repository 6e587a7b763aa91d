package import Bytes

/// The eight bytes that begin a control transfer.
package struct SetupPacket: Equatable, Sendable {
    package static let byteCount = 8

    /// Who a control request is addressed to, by kind.
    package enum Kind: UInt8, Sendable { case standard, classSpecific, vendor, reserved }
    /// Which part of the device a control request is addressed to.
    package enum Recipient: UInt8, Sendable { case device, interface, endpoint, other }

    package let requestType: UInt8
    package let request: UInt8
    package let value: UInt16
    package let index: UInt16
    package let length: UInt16

    package init(requestType: UInt8, request: UInt8, value: UInt16, index: UInt16, length: UInt16) {
        self.requestType = requestType
        self.request = request
        self.value = value
        self.index = index
        self.length = length
    }

    package init(parsing bytes: [UInt8]) throws(TruncatedBytes) {
        var reader = ByteReader(bytes)
        requestType = try reader.littleEndian()
        request = try reader.littleEndian()
        value = try reader.littleEndian()
        index = try reader.littleEndian()
        length = try reader.littleEndian()
    }

    package var isIn: Bool { requestType & 0x80 != 0 }
    package var kind: Kind { Kind(rawValue: requestType >> 5 & 3) ?? .reserved }
    package var recipient: Recipient { Recipient(rawValue: requestType & 0x1f) ?? .other }
}

/// How a control request is answered.
package enum ControlAnswer: Equatable, Sendable {
    /// Bytes for the host, cut to what it asked for.
    case data([UInt8])
    /// Done, nothing to say.
    case acknowledged
    /// Not understood.
    case stall
}
