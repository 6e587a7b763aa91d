import Bytes

/// One whole container: at most five parameters, or the bytes of a data phase.
package struct Container: Equatable, Sendable {
    package static let maximumParameters = 5
    /// Bytes of the longest container that is not a data phase.
    package static let longestWithoutData = ContainerHeader.byteCount + 4 * maximumParameters

    package let kind: ContainerKind
    package let code: UInt16
    package let transaction: UInt32
    /// Empty for a data container.
    package let parameters: [UInt32]
    /// Empty for anything but a data container.
    package let payload: [UInt8]

    private init(
        kind: ContainerKind,
        code: UInt16,
        transaction: UInt32,
        parameters: [UInt32] = [],
        payload: [UInt8] = []
    ) {
        self.kind = kind
        self.code = code
        self.transaction = transaction
        self.parameters = Array(parameters.prefix(Self.maximumParameters))
        self.payload = payload
    }

    package static func command(
        _ code: OperationCode,
        transaction: UInt32,
        parameters: [UInt32] = []
    ) -> Self {
        Self(kind: .command, code: code.rawValue, transaction: transaction, parameters: parameters)
    }

    package static func data(_ code: OperationCode, transaction: UInt32, payload: [UInt8]) -> Self {
        Self(kind: .data, code: code.rawValue, transaction: transaction, payload: payload)
    }

    package static func response(
        _ code: ResponseCode,
        transaction: UInt32,
        parameters: [UInt32] = []
    ) -> Self {
        Self(kind: .response, code: code.rawValue, transaction: transaction, parameters: parameters)
    }

    package static func event(_ code: EventCode, transaction: UInt32, parameters: [UInt32] = []) -> Self {
        Self(kind: .event, code: code.rawValue, transaction: transaction, parameters: parameters)
    }

    /// Reads exactly one container; its stated length must be the number of bytes.
    package init(parsing bytes: [UInt8]) throws(PTPFormatError) {
        let header = try ContainerHeader(parsing: bytes)
        guard Int(header.length) == bytes.count else {
            throw PTPFormatError(
                subject: "container.length",
                reason: "\(header.length) stated, \(bytes.count) received"
            )
        }
        kind = header.kind
        code = header.code
        transaction = header.transaction
        let body = bytes[ContainerHeader.byteCount...]
        guard kind != .data else {
            parameters = []
            payload = Array(body)
            return
        }
        guard body.count.isMultiple(of: 4), body.count <= 4 * Self.maximumParameters else {
            throw PTPFormatError(
                subject: "container.parameters",
                reason: "\(body.count) bytes are not at most \(Self.maximumParameters) parameters"
            )
        }
        var reader = DatasetReader("container", Array(body))
        var parameters: [UInt32] = []
        while !reader.isAtEnd { parameters.append(try reader.number("parameters")) }
        self.parameters = parameters
        payload = []
    }

    package func serialized() -> [UInt8] {
        var writer = ByteWriter()
        let count = ContainerHeader.byteCount + 4 * parameters.count + payload.count
        let header = ContainerHeader(
            length: UInt32(clamping: count),
            kind: kind,
            code: code,
            transaction: transaction
        )
        writer.append(header.serialized())
        for parameter in parameters { writer.littleEndian(parameter) }
        writer.append(payload)
        return writer.bytes
    }
}
