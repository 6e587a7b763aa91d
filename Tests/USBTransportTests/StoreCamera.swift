import CameraDevice
import CameraResponder
import PTP

/// A camera with one object whose bytes follow from their offsets, open to everybody.
final class StoreCamera: CameraBackend {
    private static let period = 65_521
    private static let bytes: [UInt8] = {
        let once = (0..<period).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 7) }
        return Array(repeating: once, count: 20).flatMap { $0 }
    }()

    private let size: Int
    let deviceInfo: DeviceInfo
    let batteryLevel: UInt8 = 50
    let isAuthorised = true

    init(size: Int, serial: String) {
        self.size = size
        var info = DeviceInfo()
        info.operationsSupported = [
            .getDeviceInfo, .openSession, .closeSession, .getPartialObject64, .getObjectInfo,
        ]
        info.serialNumber = serial
        deviceInfo = info
    }

    func objectHandles() -> [UInt32] { [1] }
    func objectInfo(_ handle: UInt32) -> ObjectInfo? { handle == 1 ? ObjectInfo() : nil }
    func objectSize(_ handle: UInt32) -> UInt64? { handle == 1 ? UInt64(size) : nil }

    func read(_ handle: UInt32, offset: UInt64, count: Int) -> [UInt8]? {
        guard handle == 1, offset <= UInt64(size) else { return nil }
        let start = Int(offset) % Self.period
        return Array(Self.bytes[start..<start + min(count, size - Int(offset))])
    }

    func channelReset(epoch: UInt32) {}
    func channelWrite(epoch: UInt32, offset: UInt64, bytes: [UInt8]) -> UInt64? { nil }
    func channelRead(epoch: UInt32, offset: UInt64, limit: Int) -> [UInt8]? { nil }
    func refusedByStation(code: UInt32) {}
    func sessionEnded() {}

    /// What the probe answers when it has read everything from an offset.
    static func checksum(from offset: Int, to size: Int) -> String {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in offset..<size {
            value = (value ^ UInt64(bytes[index % period])) &* 0x100_0000_01B3
        }
        return "read \(value)"
    }

    /// The camera as a device to plug in, and its responder to raise events with.
    static func device(
        size: Int,
        serial: String = "FX0001",
        speed: USBSpeed = .high
    ) -> (VirtualDevice, PTPResponder) {
        let responder = PTPResponder(backend: StoreCamera(size: size, serial: serial))
        let device = VirtualDevice(
            identity: USBIdentity(serial: serial),
            speed: speed,
            function: responder
        )
        return (device, responder)
    }
}
