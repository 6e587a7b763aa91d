/// The addresses of the still-image interface's endpoints.
package enum Endpoint {
    package static let control: UInt8 = 0x00
    package static let bulkIn: UInt8 = 0x81
    package static let bulkOut: UInt8 = 0x02
    package static let interruptIn: UInt8 = 0x83
    /// Largest packet of the interrupt endpoint, bytes.
    package static let interruptPacketSize = 64

    package static func isIn(_ address: UInt8) -> Bool { address & 0x80 != 0 }
}
