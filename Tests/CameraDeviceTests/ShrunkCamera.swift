import CameraResponder
import PTP

/// A camera whose store has lost the second half of its only object.
final class ShrunkCamera: CameraBackend, Sendable {
    private let inner = PatternCamera(sizes: [1: 400_000])

    var deviceInfo: DeviceInfo { inner.deviceInfo }
    var batteryLevel: UInt8 { 1 }
    var isAuthorised: Bool { true }

    func objectHandles() -> [UInt32] { [1] }
    func objectInfo(_ handle: UInt32) -> ObjectInfo? { inner.objectInfo(handle) }
    func objectSize(_ handle: UInt32) -> UInt64? { 800_000 }
    func read(_ handle: UInt32, offset: UInt64, count: Int) -> [UInt8]? {
        inner.read(handle, offset: offset, count: count)
    }
    func channelReset(epoch: UInt32) {}
    func channelWrite(epoch: UInt32, offset: UInt64, bytes: [UInt8]) -> UInt64? { nil }
    func channelRead(epoch: UInt32, offset: UInt64, limit: Int) -> [UInt8]? { nil }
    func refusedByStation(code: UInt32) {}
    func sessionEnded() {}
}
