import Bytes
import Evidence
import PTP
import Testing

@testable import PlainPTP

@Suite("What a plain camera's recordings are called")
struct NamingTests {
    private static func camera(_ usb: String?, _ ptp: String, product: UInt16 = 2) -> PlainCamera? {
        var info = DeviceInfo()
        info.serialNumber = ptp
        return PlainCamera(info, vendor: 0x46f4, product: product, usbSerial: usb)
    }

    @Test func `a serial number that is a name stays readable`() {
        #expect(Self.camera("AB-1", "AB-1")?.serial.text == "ptp-46f4-0002-AB-1")
        #expect(Self.camera(nil, "AB-1")?.serial.text == "ptp-46f4-0002-AB-1")
        #expect(Self.camera("AB-1", "")?.serial.text == "ptp-46f4-0002-AB-1")
    }

    @Test func `devices that claim anything else differently have different names`() {
        let claims: [(String?, String, UInt16)] = [
            ("A", "A", 2), ("A", "A", 3), ("A", "B", 2), ("B", "A", 2), ("B", "B", 2), ("A:", "A:", 2),
            ("A_", "A_", 2), ("A\u{1}", "A\u{1}", 2), ("A%01", "A%01", 2), ("1-0000:00:04.0-1", "0123", 2),
            ("1-0000:00:04.0-2", "0123", 2), (nil, String(repeating: "9", count: 200), 2),
            (nil, String(repeating: "9", count: 201), 2),
        ]
        let names = claims.compactMap { Self.camera($0.0, $0.1, product: $0.2)?.serial.text }
        #expect(names.count == claims.count && Set(names).count == claims.count, "\(names)")
    }

    @Test func `a device without any serial number has none`() {
        #expect(Self.camera(nil, "") == nil && Self.camera("", "") == nil)
    }

    @Test func `no two descriptions of an object make one recording`() {
        let plain = ClaimedObject(path: "a/b", storage: 1, format: 0x3000, captured: "x", modified: "y")
        var others = [plain]
        let changes: [(inout ClaimedObject) -> Void] = [
            { $0.path = "a/bx" }, { $0.storage = 2 }, { $0.captured = "xy" }, { $0.modified = nil },
            { ($0.captured, $0.modified) = ("", "xy") },
        ]
        for change in changes {
            var other = plain
            change(&other)
            others.append(other)
        }
        var names = others.map {
            PlainObject(handle: 1, description: $0, size: 5, needsBytes: false).recording()
        }
        names.append(PlainObject(handle: 9, description: plain, size: 6, needsBytes: false).recording())
        #expect(Set(names).count == names.count)
        let again = PlainObject(handle: 77, description: plain, size: 5, needsBytes: false)
        #expect(again.recording() == names[0], "handles are good for one session only")
    }

    @Test func `what only its bytes tell apart is named by them`() throws {
        let plain = ClaimedObject(path: "a", storage: 1, format: 0x3000, captured: nil, modified: nil)
        let object = PlainObject(handle: 1, description: plain, size: 5, needsBytes: true)
        #expect(object.recording() == nil)
        let one = object.recording(content: .init(Array(repeating: 1, count: 32)))
        let two = object.recording(content: .init(Array(repeating: 2, count: 32)))
        #expect(one != nil && one != two)
    }

    @Test func `text of a device comes out plain, and different texts stay different`() {
        #expect(ClaimedText.component("a/b%\u{1B}[2J") == "a%2Fb%25%1B[2J")
        #expect(ClaimedText.plain("a/b\u{FFFF}") == "a/b%EF%BF%BF")
        #expect(ClaimedText.plain("") == nil)
        #expect(ClaimedText.component("\u{1}") != ClaimedText.component("%01"))
    }

    @Test func `moments are read where they are moments`() {
        #expect(PTPDateTime.milliseconds("19700101T000000") == 0)
        #expect(PTPDateTime.milliseconds("20240229T235959.5Z") == 1_709_251_199_000)
        #expect(PTPDateTime.milliseconds("20261122T073000") == 1_795_332_600_000)
        for text in [
            "", "20261122", "20261322T073000", "2026-11-22T07:30", "99991231X235959", "-1261122T073000",
        ] {
            #expect(PTPDateTime.milliseconds(text) == nil, "\(text)")
        }
    }
}
