package import PTP

/// What the PTP responder asks of the camera behind it.
///
/// Called on the device's one thread.
package protocol CameraBackend: AnyObject {
    var deviceInfo: DeviceInfo { get }
    /// 0 to 100, as PTP's BatteryLevel.
    var batteryLevel: UInt8 { get }
    /// Whether `hello` has been answered in this session; until then nothing that would show content is answered.
    var isAuthorised: Bool { get }

    /// The one store; capacities as far as the camera cares to tell.
    var storageInfo: StorageInfo { get }

    /// Most bytes of one ranged read.
    var largestRange: UInt32 { get }

    func objectHandles() -> [UInt32]
    /// What stands directly in a folder, at the root for all ones; `nil` where there is no such folder.
    func objectHandles(in folder: UInt32) -> [UInt32]?
    func objectInfo(_ handle: UInt32) -> ObjectInfo?
    func objectSize(_ handle: UInt32) -> UInt64?
    /// Reads sealed bytes; a short answer only at the end of the object. `nil` for an unknown handle.
    func read(_ handle: UInt32, offset: UInt64, count: Int) -> [UInt8]?

    /// Starts the channel afresh under a station-chosen epoch.
    func channelReset(epoch: UInt32)
    /// Takes channel bytes at an offset; returns the next offset expected, or `nil` when epoch or offset is impossible.
    func channelWrite(epoch: UInt32, offset: UInt64, bytes: [UInt8]) -> UInt64?
    /// Gives channel bytes from an offset, at once, possibly none; `nil` when epoch or offset is impossible.
    func channelRead(epoch: UInt32, offset: UInt64, limit: Int) -> [UInt8]?

    /// The station will not serve this camera; the code picks a sentence from the camera's own fixed list.
    func refusedByStation(code: UInt32)
    /// A session closed, a device reset or an unplug: the channel, its handles and its keys end here.
    func sessionEnded()
}

extension CameraBackend {
    /// A camera without folders has everything at the root.
    package func objectHandles(in folder: UInt32) -> [UInt32]? { folder == .max ? objectHandles() : nil }
    package var storageInfo: StorageInfo { StorageInfo() }
    /// So little that channel traffic interleaves.
    package var largestRange: UInt32 { 1 << 20 }
}
