import CameraDevice
import CameraResponder
import PTP
import Synchronization
import Testing

@Suite struct ResponderTests {
    @Test func `shows what it is before any session`() throws {
        let host = DirectHost(PatternCamera(serial: "FIXTURE-7"))
        let answer = try host.perform(.getDeviceInfo, transaction: 0)
        let info = try DeviceInfo(parsing: try #require(answer.data))
        #expect(info.serialNumber == "FIXTURE-7")
        #expect(info.hasChannel)
        #expect(answer.response == .ok)
    }

    @Test func `denies all that would show content until authorised`() throws {
        let camera = PatternCamera(sizes: [1: 100])
        camera.isAuthorised = false
        let host = DirectHost(camera)
        try host.openSession()
        let battery = UInt32(DevicePropertyCode.batteryLevel.rawValue)
        let closed: [(OperationCode, [UInt32])] = [
            (.getStorageIDs, []), (.getStorageInfo, [0x10001]), (.getNumObjects, [.max, 0, 0]),
            (.getObjectHandles, [.max, 0, 0]), (.getObjectInfo, [1]), (.getPartialObject, [1, 0, 10]),
            (.getPartialObject64, [1, 0, 0, 10]), (.getDevicePropDesc, [battery]),
            (.getDevicePropValue, [battery]),
        ]
        for (index, (operation, parameters)) in closed.enumerated() {
            let answer = try host.perform(operation, parameters, transaction: UInt32(index + 1))
            #expect(answer == .init(response: .accessDenied), "\(operation)")
        }
        let reset = try host.perform(.channelReset, [7], transaction: 20)
        #expect(reset.response == .ok)
    }

    @Test(arguments: [false, true])
    func `implements nothing that writes or destroys`(isAuthorised: Bool) throws {
        let camera = PatternCamera(sizes: [1: 100])
        camera.isAuthorised = isAuthorised
        let host = DirectHost(camera)
        try host.openSession()
        let known = Set(PatternCamera.operations.map(\.rawValue))
        let all = Array(0x1000...0x1030) + [0x95C2, 0x95C3, 0x95C4, 0x95C5] + Array(0x9800...0x9820)
        for code in all.map(UInt16.init) where !known.contains(code) {
            let answer = try host.perform(
                OperationCode(rawValue: code),
                [1, 2, 3],
                transaction: UInt32(code)
            )
            #expect(answer == .init(response: .operationNotSupported), "\(code)")
        }
    }

    @Test func `swallows the data of an operation it has refused`() throws {
        let host = DirectHost(PatternCamera())
        try host.openSession()
        let answer = try host.perform(.sendObject, transaction: 1, data: Array(repeating: 9, count: 3000))
        #expect(answer.response == .operationNotSupported)
        #expect(try host.perform(.getObjectHandles, [.max], transaction: 2).response == .ok)
    }

    @Test func `needs a session, and one only`() throws {
        let host = DirectHost(PatternCamera())
        #expect(try host.perform(.getStorageIDs, transaction: 1).response == .sessionNotOpen)
        #expect(try host.perform(.channelReset, [1], transaction: 1).response == .sessionNotOpen)
        #expect(try host.perform(.closeSession, transaction: 1).response == .sessionNotOpen)
        #expect(try host.perform(.openSession, [0], transaction: 0).response == .invalidParameter)
        try host.openSession()
        let again = try host.perform(.openSession, [2], transaction: 0)
        #expect(again == .init(response: .sessionAlreadyOpen, parameters: [1]))
    }

    @Test func `lets a stale session be closed by a station that does not know its count`() throws {
        let camera = PatternCamera()
        let host = DirectHost(camera)
        try host.openSession()
        #expect(try host.perform(.getStorageIDs, transaction: 500).response == .ok)
        #expect(try host.perform(.closeSession, transaction: 1).response == .ok)
        #expect(camera.state.withLock { $0.endings } == 1)
        try host.openSession()
        #expect(try host.perform(.getStorageIDs, transaction: 1).response == .ok)
    }

    @Test func `refuses a transaction that is none or was already`() throws {
        let host = DirectHost(PatternCamera())
        try host.openSession()
        #expect(try host.perform(.getStorageIDs, transaction: 5).response == .ok)
        for wrong: UInt32 in [0, 5, 4, .max] {
            #expect(try host.perform(.getStorageIDs, transaction: wrong).response == .invalidTransactionID)
        }
        #expect(try host.perform(.getStorageIDs, transaction: 6).response == .ok)
    }

    @Test func `answers storage, objects and battery`() throws {
        let host = DirectHost(PatternCamera(sizes: [3: 10, 9: 20]))
        try host.openSession()
        let storages = try host.perform(.getStorageIDs, transaction: 1)
        #expect(try HandleList(parsing: try #require(storages.data)).elements == [0x10001])
        let storage = try host.perform(.getStorageInfo, [0x10001], transaction: 2)
        #expect(try StorageInfo(parsing: try #require(storage.data)).accessCapability == StorageInfo.readOnly)
        #expect(try host.perform(.getStorageInfo, [5], transaction: 3).response == .invalidStorageID)
        #expect(try host.perform(.getNumObjects, [.max, 0, 0], transaction: 4).parameters == [2])
        let handles = try host.perform(.getObjectHandles, [0x10001, 0, .max], transaction: 5)
        #expect(try HandleList(parsing: try #require(handles.data)).elements == [3, 9])
        #expect(
            try host.perform(.getObjectHandles, [.max, 0x3801, 0], transaction: 6).response
                == .specificationByFormatUnsupported
        )
        #expect(
            try host.perform(.getObjectHandles, [.max, 0, 3], transaction: 7).response == .invalidParentObject
        )
        let info = try host.perform(.getObjectInfo, [9], transaction: 8)
        #expect(try ObjectInfo(parsing: try #require(info.data)).compressedSize == 20)
        #expect(try host.perform(.getObjectInfo, [4], transaction: 9).response == .invalidObjectHandle)
        #expect(try host.perform(.getDevicePropValue, [0x5001], transaction: 10).data == [80])
        let property = try host.perform(.getDevicePropDesc, [0x5001], transaction: 11)
        #expect(try BytePropertyDescription(parsing: try #require(property.data)).current == 80)
        #expect(
            try host.perform(.getDevicePropValue, [0x5011], transaction: 12).response
                == .devicePropNotSupported
        )
    }

    @Test func `hands on the station's refusal and ends with the session`() throws {
        let camera = PatternCamera()
        let host = DirectHost(camera)
        try host.openSession()
        #expect(try host.perform(.refuse, [8], transaction: 1).response == .ok)
        #expect(try host.perform(.refuse, transaction: 2).response == .invalidParameter)
        #expect(camera.state.withLock { $0.refusals } == [8])
        host.attachment.detach()
    }
}
