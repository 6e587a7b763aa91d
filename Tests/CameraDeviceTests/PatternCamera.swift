import CameraResponder
import PTP
import Synchronization

/// A camera whose objects are long patterns, and whose channel gives back what is written to it.
final class PatternCamera: CameraBackend, Sendable {
    struct State {
        var isAuthorised = true
        var battery: UInt8 = 80
        var epoch: UInt32 = 0
        var channel: [UInt8] = []
        var refusals: [UInt32] = []
        var endings = 0
    }

    /// Everything by handle.
    let objects: [UInt32: [UInt8]]
    let deviceInfo: DeviceInfo
    let state = Mutex(State())

    static let operations: [OperationCode] = [
        .getDeviceInfo, .openSession, .closeSession, .getStorageIDs, .getStorageInfo, .getNumObjects,
        .getObjectHandles, .getObjectInfo, .getObject, .getPartialObject, .getPartialObject64,
        .getDevicePropDesc,
        .getDevicePropValue, .channelReset, .channelWrite, .channelRead, .refuse,
    ]

    init(serial: String = "FIXTURE-1", sizes: [UInt32: Int] = [:], operations: [OperationCode] = operations) {
        objects = sizes.mapValues { Self.pattern($0) }
        var info = DeviceInfo()
        info.vendorExtensionID = 6
        info.vendorExtensionDescription = "microsoft.com: 1.0; bwvdock: 1.0; "
        info.operationsSupported = operations
        info.devicePropertiesSupported = [.batteryLevel]
        info.manufacturer = "bwvdock"
        info.model = "pattern"
        info.serialNumber = serial
        deviceInfo = info
    }

    /// Words that count up, so that a lost or doubled one shows.
    static func pattern(_ count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: (count + 7) / 8 * 8) { buffer, filled in
            for word in 0..<(count + 7) / 8 {
                unsafe UnsafeMutableRawBufferPointer(buffer)
                    .storeBytes(
                        of: UInt64(word) &* 0x9e37_79b9_7f4a_7c15,
                        toByteOffset: word * 8,
                        as: UInt64.self
                    )
            }
            filled = count
        }
    }

    var batteryLevel: UInt8 { state.withLock { $0.battery } }

    var isAuthorised: Bool {
        get { state.withLock { $0.isAuthorised } }
        set { state.withLock { $0.isAuthorised = newValue } }
    }

    func objectHandles() -> [UInt32] { objects.keys.sorted() }

    func objectInfo(_ handle: UInt32) -> ObjectInfo? {
        guard let size = objects[handle]?.count else { return nil }
        var info = ObjectInfo()
        info.compressedSize = UInt32(clamping: size)
        info.filename = "object-\(handle)"
        return info
    }

    func objectSize(_ handle: UInt32) -> UInt64? { (objects[handle]?.count).map(UInt64.init) }

    func read(_ handle: UInt32, offset: UInt64, count: Int) -> [UInt8]? {
        guard let object = objects[handle], offset <= UInt64(object.count) else { return nil }
        return Array(object[Int(offset)..<min(object.count, Int(offset) + count)])
    }

    func channelReset(epoch: UInt32) {
        state.withLock { state in
            state.epoch = epoch
            state.channel = []
        }
    }

    func channelWrite(epoch: UInt32, offset: UInt64, bytes: [UInt8]) -> UInt64? {
        state.withLock { state in
            guard epoch == state.epoch, offset == UInt64(state.channel.count) else { return nil }
            state.channel += bytes
            return UInt64(state.channel.count)
        }
    }

    func channelRead(epoch: UInt32, offset: UInt64, limit: Int) -> [UInt8]? {
        state.withLock { state in
            guard epoch == state.epoch, offset <= UInt64(state.channel.count) else { return nil }
            return Array(state.channel.dropFirst(Int(offset)).prefix(limit))
        }
    }

    func refusedByStation(code: UInt32) { state.withLock { $0.refusals.append(code) } }
    func sessionEnded() { state.withLock { $0.endings += 1 } }
}
