import CameraDevice
import CameraResponder
import PTP
import Synchronization

/// One object of a strange camera.
struct StrangeObject: Sendable {
    /// Its bytes at the n-th reading from its start, counted from 1; `nil` once they are gone.
    typealias Content = @Sendable (_ reading: Int) -> [UInt8]?

    var name: String
    /// The handle of its folder; nought for the root.
    var parent: UInt32 = 0
    var isFolder = false
    /// What ObjectInfo says; the content's own size if nothing else is said.
    var statedSize: UInt32?
    /// What the property ObjectSize says; the content's own size if nothing else is said.
    var longSize: UInt64?
    var date = "20261120T081500"
    var content: Content = { _ in [] }

    static func folder(_ name: String, in parent: UInt32 = 0) -> Self {
        Self(name: name, parent: parent, isFolder: true)
    }
}

/// A camera without the channel that does what a test says: what it lists, what it claims, and what it gives.
final class StrangeCamera: Sendable {
    private struct State {
        var objects: [UInt32: StrangeObject]
        var readings: [UInt32: Int] = [:]
    }

    static let listing: [OperationCode] = [
        .getDeviceInfo, .openSession, .closeSession, .getStorageIDs, .getStorageInfo, .getNumObjects,
        .getObjectHandles, .getObjectInfo,
    ]

    let device: VirtualDevice
    let serial: String
    private let shared: Objects

    /// Handles count from 1, in the order of `objects`; `reading` are the operations by which bytes can be had.
    init(_ serial: String = "STRANGE-1", reading: [OperationCode], _ objects: [StrangeObject]) {
        self.serial = serial
        shared = Objects(objects)
        var info = DeviceInfo()
        info.vendorExtensionID = 6
        info.operationsSupported = Self.listing + reading
        info.manufacturer = "Strange"
        info.model = "Stranger"
        info.serialNumber = serial
        device = VirtualDevice(
            identity: USBIdentity(serial: serial),
            function: PTPResponder(backend: Backend(info, shared))
        )
    }

    /// How often an object was read from its start.
    func readings(of handle: UInt32) -> Int { shared.state.withLock { $0.readings[handle] ?? 0 } }

    /// Changes what it holds, at any time.
    func change(_ body: (inout [UInt32: StrangeObject]) -> Void) {
        shared.state.withLock { body(&$0.objects) }
    }

    private final class Objects: Sendable {
        let state: Mutex<State>

        init(_ objects: [StrangeObject]) {
            let numbered = objects.enumerated().map { (UInt32($0 + 1), $1) }
            state = Mutex(State(objects: Dictionary(uniqueKeysWithValues: numbered)))
        }
    }

    private final class Backend: CameraBackend {
        let deviceInfo: DeviceInfo
        private let shared: Objects

        init(_ info: DeviceInfo, _ shared: Objects) {
            deviceInfo = info
            self.shared = shared
        }

        var batteryLevel: UInt8 { 50 }
        var isAuthorised: Bool { true }
        var largestRange: UInt32 { .max }

        func objectHandles() -> [UInt32] { shared.state.withLock { $0.objects.keys.sorted() } }

        func objectHandles(in folder: UInt32) -> [UInt32]? {
            shared.state.withLock { state in
                let parent = folder == .max ? 0 : folder
                guard parent == 0 || state.objects[parent]?.isFolder == true else { return nil }
                return state.objects.filter { $0.value.parent == parent }.keys.sorted()
            }
        }

        func objectInfo(_ handle: UInt32) -> ObjectInfo? {
            let object = shared.state.withLock { $0.objects[handle] }
            guard let object else { return nil }
            var info = ObjectInfo()
            info.storage = 0x0001_0001
            info.format = object.isFolder ? .association : .undefined
            info.parent = object.parent
            info.filename = object.name
            info.captureDate = object.date
            info.compressedSize = object.statedSize ?? UInt32(clamping: object.content(1)?.count ?? 0)
            return info
        }

        func objectSize(_ handle: UInt32) -> UInt64? {
            guard let (object, reading) = object(handle) else { return nil }
            if let size = object.longSize { return size }
            return object.content(reading).map { UInt64($0.count) }
        }

        func read(_ handle: UInt32, offset: UInt64, count: Int) -> [UInt8]? {
            if offset == 0 { shared.state.withLock { $0.readings[handle, default: 0] += 1 } }
            guard let (object, reading) = object(handle), let bytes = object.content(reading) else {
                return nil
            }
            let start = min(Int(clamping: offset), bytes.count)
            return Array(bytes[start..<min(start + count, bytes.count)])
        }

        /// The object, and the reading that is under way or comes next.
        private func object(_ handle: UInt32) -> (StrangeObject, Int)? {
            shared.state.withLock { state in
                state.objects[handle].map { ($0, max(state.readings[handle] ?? 0, 1)) }
            }
        }

        func channelReset(epoch: UInt32) {}
        func channelWrite(epoch: UInt32, offset: UInt64, bytes: [UInt8]) -> UInt64? { nil }
        func channelRead(epoch: UInt32, offset: UInt64, limit: Int) -> [UInt8]? { nil }
        func refusedByStation(code: UInt32) {}
        func sessionEnded() {}
    }
}
