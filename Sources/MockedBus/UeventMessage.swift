import Bytes

/// One message of udev's netlink group, as libudev's monitors take it.
///
/// The header holds hashes of subsystem and device type, by which the receiver's socket filter lets it pass.
enum UeventMessage {
    private static let magic: UInt32 = 0xfeed_cafe
    private static let headerSize: UInt32 = 40

    static func encode(_ properties: [UdevProperties.Property]) -> [UInt8] {
        let payload = properties.flatMap { property -> [UInt8] in
            Array("\(property.name)=\(property.value)".utf8) + [0]
        }
        var writer = ByteWriter()
        writer.append("libudev".utf8)
        writer.append([0])
        writer.bigEndian(magic)
        writer.littleEndian(headerSize)
        writer.littleEndian(headerSize)
        writer.littleEndian(UInt32(payload.count))
        writer.bigEndian(hash(of: "SUBSYSTEM", in: properties))
        writer.bigEndian(hash(of: "DEVTYPE", in: properties))
        // No tags: the two words of their filter stay empty.
        writer.littleEndian(UInt64(0))
        writer.append(payload)
        return writer.bytes
    }

    private static func hash(of name: String, in properties: [UdevProperties.Property]) -> UInt32 {
        guard let property = properties.first(where: { $0.name == name }) else { return 0 }
        return murmurHash2(Array(property.value.utf8))
    }
}

/// Austin Appleby's MurmurHash2 with seed 0, which libudev's filters use.
func murmurHash2(_ bytes: [UInt8]) -> UInt32 {
    let multiplier: UInt32 = 0x5bd1_e995
    var hash = UInt32(truncatingIfNeeded: bytes.count)
    var rest = bytes[...]
    while rest.count >= 4 {
        var word = rest.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        word = word &* multiplier
        word ^= word >> 24
        hash = hash &* multiplier ^ word &* multiplier
        rest = rest.dropFirst(4)
    }
    if !rest.isEmpty {
        hash ^= rest.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        hash = hash &* multiplier
    }
    hash ^= hash >> 13
    hash = hash &* multiplier
    return hash ^ hash >> 15
}
