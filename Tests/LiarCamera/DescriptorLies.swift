import CameraDevice

extension Lie {
    private typealias Kind = DescriptorSet.Kind

    /// Extremes of a byte and of a 16-bit number.
    private static let bytes: [UInt64] = [0, 1, 2, 3, 8, 9, 10, 127, 128, 254, 255]
    private static let words: [UInt64] = [0, 1, 8, 9, 10, 24, 38, 40, 0x7F, 0x400, 0x7FF, 0xFFFF]

    /// Device and configuration: cut off everywhere, and every field at its extremes.
    static var descriptors: [Self] {
        let honest = DescriptorSet(identity: USBIdentity(serial: "CAM-0001"), speed: .high)
        let device = lies(about: "device descriptor", Kind.device, honest.device, words: [2, 8, 10, 12])
        let packets = [18, 25, 32].map { $0 + 4 }
        return device
            + lies(about: "configuration", Kind.configuration, honest.configuration, words: [2] + packets)
    }

    private static func lies(about what: String, _ kind: UInt8, _ honest: [UInt8], words: [Int]) -> [Self] {
        var lies: [Self] = []
        for count in 0..<honest.count {
            lies.append(descriptor("\(what) cut off after \(count) bytes", kind) { Array($0.prefix(count)) })
        }
        for offset in honest.indices where !words.contains(offset - 1) {
            let size = words.contains(offset) ? 2 : 1
            for value in size == 2 ? Self.words : bytes {
                lies.append(
                    descriptor("\(what) with \(value) at \(offset)", kind) { $0.patched(offset, size, value) }
                )
            }
        }
        lies.append(descriptor("\(what) twice", kind) { $0 + $0 })
        lies.append(
            descriptor("\(what) with 64 KiB of noughts behind it", kind) {
                $0 + Array(repeating: 0, count: 1 << 16)
            }
        )
        lies.append(
            descriptor("\(what) of 4000 endpoints", kind) { honest in
                honest.patched(2, 2, UInt64(18 + 7 * 4000)).patched(9 + 4, 1, 255)
                    + (0..<4000).flatMap { _ in [7, 5, 0x81, 2, 0, 2, 0] as [UInt8] }
            }
        )
        return lies
    }

    private static func descriptor(
        _ name: String,
        _ kind: UInt8,
        _ change: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) -> Self {
        Self(name, .descriptor { asked, _, honest in asked == kind ? change(honest) : honest })
    }

    /// The strings the host asks for when it opens the device.
    static var strings: [Self] {
        var lies: [Self] = []
        for (what, index) in [("list of languages", 0), ("serial number", 3)] {
            func lie(_ how: String, _ change: @escaping @Sendable ([UInt8]) -> [UInt8]) {
                lies.append(
                    Self(
                        "\(what) \(how)",
                        .descriptor { kind, asked, honest in
                            kind == Kind.string && asked == UInt8(index) ? change(honest) : honest
                        }
                    )
                )
            }
            for count in 0..<4 { lie("cut off after \(count) bytes") { Array($0.prefix(count)) } }
            for value in bytes { lie("with \(value) as its length") { $0.patched(0, 1, value) } }
            for value in bytes { lie("of kind \(value)") { $0.patched(1, 1, value) } }
            lie("of nothing") { _ in [2, 3] }
            lie("of half a character") { _ in [3, 3, 65] }
            lie("of 126 characters") { _ in [254, 3] + (0..<252).map { $0 & 1 == 0 ? 65 : 0 } }
            lie("of lone surrogates") { _ in [8, 3, 0, 0xD8, 0, 0xD8, 0, 0xD8] }
            lie("with a nought inside") { _ in [8, 3, 65, 0, 0, 0, 66, 0] }
            lie("that is another's") { _ in [18, 3] + "CAM-0002".utf8.flatMap { [$0, 0] } }
            lie("that breaks out of the line") { _ in [12, 3, 10, 0, 0x1B, 0, 0x2E, 0x20, 0, 0x0A, 65, 0] }
        }
        return lies
    }
}
