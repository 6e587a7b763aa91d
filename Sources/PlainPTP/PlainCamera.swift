internal import Bytes
internal import Cryptography
package import Evidence
package import PTP

/// What a camera without the channel claims to be, and how it can be read.
package struct PlainCamera: Sendable {
    /// How the bytes of an object can be had.
    package enum Means: Sendable {
        /// From any offset.
        case partial64
        /// From any offset below 4 GiB.
        case partial
        /// In one piece only.
        case whole
    }

    package let device: ClaimedDevice
    /// The name its recordings go under: made of all it claims, so that two cameras share it only if they claim the same.
    package let serial: CameraSerial
    package let means: Means
    let operations: Set<OperationCode>

    /// `nil` for a device that gives no serial number at all: its recordings could not be told from another's.
    package init?(_ info: DeviceInfo, vendor: UInt16, product: UInt16, usbSerial: String?) {
        device = ClaimedDevice(
            vendor: vendor,
            product: product,
            usbSerial: usbSerial.flatMap(ClaimedText.plain),
            ptpSerial: ClaimedText.plain(info.serialNumber),
            manufacturer: ClaimedText.plain(info.manufacturer),
            model: ClaimedText.plain(info.model)
        )
        operations = Set(info.operationsSupported)
        means =
            if operations.contains(.getPartialObject64) {
                .partial64
            } else if operations.contains(.getPartialObject) {
                .partial
            } else {
                .whole
            }
        guard let serial = Self.serial(of: device) else { return nil }
        self.serial = serial
    }

    /// `ptp-<vendor>-<product>-<serial>`; a serial that is no name is hashed, and one of two that differ gets the hash of both.
    private static func serial(of device: ClaimedDevice) -> CameraSerial? {
        guard let claimed = device.ptpSerial ?? device.usbSerial else { return nil }
        let isName = claimed.utf8.count <= 40 && CameraSerial(claimed) != nil
        var name = isName ? claimed : String(SHA256.hash(Array(claimed.utf8)).hex.prefix(32))
        if let usb = device.usbSerial, let ptp = device.ptpSerial, usb != ptp {
            name += "-" + SHA256.hash(Array("\(usb)\u{0}\(ptp)".utf8)).hex.prefix(8)
        }
        return CameraSerial("ptp-\(digits(device.vendor))-\(digits(device.product))-\(name)")
    }

    private static func digits(_ number: UInt16) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
