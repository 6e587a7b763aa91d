/// What an object is, by the standard's name; any number can stand here.
package struct ObjectFormatCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let undefined = Self(rawValue: 0x3000)
    package static let association = Self(rawValue: 0x3001)
    package static let text = Self(rawValue: 0x3004)
    package static let mp3 = Self(rawValue: 0x3009)
    package static let avi = Self(rawValue: 0x300A)
    package static let mpeg = Self(rawValue: 0x300B)
    package static let exifJPEG = Self(rawValue: 0x3801)
    package static let mp4Container = Self(rawValue: 0xB982)

    private static let names: [UInt16: String] = [
        0x3000: "Undefined",
        0x3001: "Association",
        0x3004: "Text",
        0x3009: "MP3",
        0x300A: "AVI",
        0x300B: "MPEG",
        0x3801: "EXIF_JPEG",
        0xB982: "MP4Container",
    ]

    /// The standard's name, or the number where it has none here.
    package var description: String { Self.names[rawValue] ?? hexadecimal(rawValue) }
}
