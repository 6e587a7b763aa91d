import CameraDevice
import CameraResponder
import PTP
import Testing

/// Folders and long sizes, as plain cameras have them.
@Suite struct FolderTests {
    /// A folder of one object beside another object.
    private final class FolderCamera: CameraBackend {
        let deviceInfo: DeviceInfo = {
            var info = DeviceInfo()
            info.operationsSupported = PatternCamera.operations + [.getObjectPropValue]
            return info
        }()
        let batteryLevel: UInt8 = 1
        let isAuthorised = true
        func objectHandles() -> [UInt32] { [1, 2, 3] }
        func objectHandles(in folder: UInt32) -> [UInt32]? { [.max: [1, 3], 1: [2]][folder] }
        func objectInfo(_ handle: UInt32) -> ObjectInfo? { nil }
        func objectSize(_ handle: UInt32) -> UInt64? { handle == 2 ? 5 << 32 : nil }
        func read(_ handle: UInt32, offset: UInt64, count: Int) -> [UInt8]? { nil }
        func channelReset(epoch: UInt32) {}
        func channelWrite(epoch: UInt32, offset: UInt64, bytes: [UInt8]) -> UInt64? { nil }
        func channelRead(epoch: UInt32, offset: UInt64, limit: Int) -> [UInt8]? { nil }
        func refusedByStation(code: UInt32) {}
        func sessionEnded() {}
    }

    private static func host() throws -> DirectHost {
        let responder = PTPResponder(backend: FolderCamera())
        let host = DirectHost(VirtualDevice(identity: USBIdentity(serial: "F"), function: responder))
        try host.openSession()
        return host
    }

    @Test(arguments: [(0, [1, 2, 3]), (.max, [1, 3]), (1, [2])] as [(UInt32, [UInt32])])
    func `lists everything, the root, or one folder`(parent: UInt32, expected: [UInt32]) throws {
        let host = try Self.host()
        let answer = try host.perform(.getObjectHandles, [.max, 0, parent], transaction: 1)
        #expect(try HandleList(parsing: answer.data ?? []).elements == expected)
        let number = try host.perform(.getNumObjects, [.max, 0, parent], transaction: 2)
        #expect(number.parameters == [UInt32(expected.count)])
    }

    @Test func `what is no folder holds nothing`() throws {
        let host = try Self.host()
        #expect(
            try host.perform(.getObjectHandles, [.max, 0, 2], transaction: 1).response == .invalidParentObject
        )
    }

    @Test func `says sizes beyond 32 bits, and no other property`() throws {
        let host = try Self.host()
        let size = try host.perform(.getObjectPropValue, [2, 0xDC04], transaction: 1)
        #expect(size.data == [0, 0, 0, 0, 5, 0, 0, 0])
        let other = try host.perform(.getObjectPropValue, [2, 0xDC01], transaction: 2)
        #expect(other.response == .objectPropNotSupported)
        let missing = try host.perform(.getObjectPropValue, [9, 0xDC04], transaction: 3)
        #expect(missing.response == .invalidObjectHandle)
    }
}
