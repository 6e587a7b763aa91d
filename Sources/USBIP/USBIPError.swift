package import Bytes

/// Why bytes are not a message of the USB/IP protocol that this side takes.
package enum USBIPError: Error, Equatable, Sendable, CustomStringConvertible {
    case truncated(TruncatedBytes)
    case version(UInt16)
    case operation(UInt16)
    case command(UInt32)
    /// A bus id without its end, or with anything but printable ASCII in it.
    case busID
    case direction(UInt32)
    case endpoint(UInt32)
    case length(UInt32)
    /// Isochronous packets, which no camera has.
    case isochronous(UInt32)

    package var description: String {
        switch self {
        case .truncated(let error): "\(error)"
        case .version(let version): "protocol version 0x\(String(version, radix: 16)) is not spoken here"
        case .operation(let code): "operation 0x\(String(code, radix: 16)) is unknown"
        case .command(let code): "command \(code) is unknown"
        case .busID: "a bus id is 1 to 31 printable characters and a zero"
        case .direction(let value): "direction \(value) is neither out (0) nor in (1)"
        case .endpoint(let value): "there is no endpoint number \(value)"
        case .length(let value): "\(value) bytes are too many for one transfer"
        case .isochronous(let count): "\(count) isochronous packets are not served"
        }
    }
}

/// Reads with `body`; what is missing becomes `USBIPError.truncated`.
func reading<Value>(
    _ bytes: [UInt8],
    _ body: (inout ByteReader) throws(TruncatedBytes) -> Value
) throws(USBIPError) -> Value {
    var reader = ByteReader(bytes)
    do throws(TruncatedBytes) {
        return try body(&reader)
    } catch {
        throw .truncated(error)
    }
}
