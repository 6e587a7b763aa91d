import Foundation
import Platform
import Testing

@Suite struct `Times as RFC 3339 writes them` {
    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (1_772_366_400_001, "2026-03-01T12:00:00.001Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    ])
    func `a time is written and read back`(milliseconds: Int64, text: String) {
        #expect(RFC3339.format(milliseconds: milliseconds) == text)
        #expect(RFC3339.parse(text) == milliseconds)
    }

    @Test func `offsets and fractions are understood`() {
        #expect(RFC3339.parse("1970-01-01T01:00:00+01:00") == 0)
        #expect(RFC3339.parse("1969-12-31t23:30:00.1-00:30") == 100)
        #expect(RFC3339.parse("1970-01-01T00:00:00.123987Z") == 123)
        #expect(RFC3339.parse("1998-12-31T23:59:60Z") == RFC3339.parse("1999-01-01T00:00:00Z"))
    }

    @Test(arguments: [
        "", "1970-01-01", "1970-01-01T00:00:00", "1970-13-01T00:00:00Z", "1970-02-29T00:00:00Z",
        "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z", "1970-01-01T00:00:60Z", "1970-01-01T00:00:00.Z",
        "1970-01-01T00:00:00ZZ", "1970-01-01 00:00:00Z", "1970-01-01T00:00:00+24:00", "٣970-01-01T00:00:00Z",
    ])
    func `anything else is refused`(text: String) { #expect(RFC3339.parse(text) == nil) }

    @Test func `both directions agree with the platform over centuries`() throws {
        let formatter = ISO8601DateFormatter()
        for step in 0..<2000 {
            let seconds = Int64(step) * 7_777_777 - 5_000_000_000
            let text = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
            #expect(RFC3339.parse(text) == seconds * 1000)
            #expect(RFC3339.format(milliseconds: seconds * 1000) == text.replacing("Z", with: ".000Z"))
        }
    }
}
