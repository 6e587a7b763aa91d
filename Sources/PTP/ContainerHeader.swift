import Bytes

/// What a container carries.
package enum ContainerKind: UInt16, Sendable {
    case command = 1
    case data = 2
    case response = 3
    case event = 4
}

/// The twelve bytes in front of every container on a bulk or interrupt endpoint.
package struct ContainerHeader: Equatable, Sendable {
    package static let byteCount = 12
    /// The length a data container states when its size does not fit 32 bits.
    package static let unknownLength = UInt32.max

    /// Bytes of the whole container, this header included.
    package var length: UInt32
    package var kind: ContainerKind
    package var code: UInt16
    package var transaction: UInt32

    package init(length: UInt32, kind: ContainerKind, code: UInt16, transaction: UInt32) {
        self.length = length
        self.kind = kind
        self.code = code
        self.transaction = transaction
    }

    /// Reads a header from the front of `bytes`; what follows it is not looked at.
    package init(parsing bytes: [UInt8]) throws(PTPFormatError) {
        var reader = DatasetReader("container", bytes)
        length = try reader.number("length")
        let rawKind: UInt16 = try reader.number("type")
        code = try reader.number("code")
        transaction = try reader.number("transaction")
        guard let kind = ContainerKind(rawValue: rawKind) else {
            throw PTPFormatError(subject: "container.type", reason: "\(rawKind) is not a container type")
        }
        guard length >= Self.byteCount else {
            throw PTPFormatError(subject: "container.length", reason: "\(length) is less than a header")
        }
        self.kind = kind
    }

    package func serialized() -> [UInt8] {
        var writer = ByteWriter()
        writer.littleEndian(length)
        writer.littleEndian(kind.rawValue)
        writer.littleEndian(code)
        writer.littleEndian(transaction)
        return writer.bytes
    }
}
