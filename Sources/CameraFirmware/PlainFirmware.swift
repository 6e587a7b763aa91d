internal import CameraFile
internal import CameraResponder
internal import PTP

/// Any photo camera: PTP without our channel, everything readable by whoever plugs it in.
///
/// Confined to its device's thread.
final class PlainFirmware: CameraBackend {
    let deviceInfo: DeviceInfo
    private let panel: CameraPanel
    private let objects: ObjectTable

    init(camera: CameraFile, store: CameraStore, panel: CameraPanel) {
        self.panel = panel
        objects = ObjectTable(store: store, panel: panel)
        deviceInfo = DeviceInfo(of: camera)
    }

    var batteryLevel: UInt8 { UInt8(clamping: panel.battery) }
    var isAuthorised: Bool { true }
    /// There is no channel that would have to wait.
    var largestRange: UInt32 { .max }

    func objectHandles() -> [UInt32] { objects.handles }
    func objectInfo(_ handle: UInt32) -> ObjectInfo? { objects.info(handle) }
    func objectSize(_ handle: UInt32) -> UInt64? { objects.size(handle) }

    func read(_ handle: UInt32, offset: UInt64, count: Int) -> [UInt8]? {
        objects.read(handle, offset: offset, count: count)
    }

    func channelReset(epoch: UInt32) {}
    func channelWrite(epoch: UInt32, offset: UInt64, bytes: [UInt8]) -> UInt64? { nil }
    func channelRead(epoch: UInt32, offset: UInt64, limit: Int) -> [UInt8]? { nil }
    func refusedByStation(code: UInt32) {}
    func sessionEnded() { objects.close() }
}
