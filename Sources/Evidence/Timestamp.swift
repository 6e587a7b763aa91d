internal import Platform

/// A moment, in milliseconds since 1970-01-01T00:00:00Z, up to the year 9999.
package struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The last millisecond of the year 9999, the end of what RFC 3339 can write.
    package static let greatest: Int64 = 253_402_300_799_999

    package let milliseconds: Int64

    /// `nil` before 1970 or after 9999.
    package init?(milliseconds: Int64) {
        guard (0...Self.greatest).contains(milliseconds) else { return nil }
        self.milliseconds = milliseconds
    }

    /// Reads the one spelling our formats use, `2026-03-01T12:00:00.000Z`; `nil` for any other.
    package init?(_ text: String) {
        guard let milliseconds = RFC3339.parse(text), let time = Timestamp(milliseconds: milliseconds),
            time.description.utf8.elementsEqual(text.utf8)
        else { return nil }
        self = time
    }

    package var description: String { RFC3339.format(milliseconds: milliseconds) }
    package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }
}
