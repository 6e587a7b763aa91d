import Bytes
import CameraDevice
import CameraFile
import CameraFirmware
import Channel
import Cryptography
import Evidence
import PTP
import PTPInitiator
import TestSupport
import Testing

/// The station's own PTP session against a virtual camera; only bus and libusb are missing.
struct VirtualCameraTests {
    /// A camera in a pipe, with a session open.
    private final class Plugged: ChannelCarrier {
        let folder: TemporaryDirectory
        let camera: VirtualCamera
        let pipe: HostPipe
        let session: PTPSession
        private(set) var errors: [PTPError] = []

        init(_ name: String) throws {
            folder = try TemporaryDirectory()
            let file = try CameraFile(
                loading: Repository.path("fixtures/cameras/\(name).json5"),
                pki: try FixturePKI.ready().root
            )
            camera = try VirtualCamera(file, store: folder.path("store"))
            pipe = HostPipe(plugging: camera.device)
            session = PTPSession(pipe)
            try session.open()
        }

        func channelReset(epoch: UInt32) { _ = attempt { try session.channelReset(epoch: epoch) } }

        func channelWrite(epoch: UInt32, offset: UInt64, bytes: [UInt8]) -> UInt64? {
            attempt { try session.channelWrite(epoch: epoch, offset: offset, bytes: bytes) }
        }

        func channelRead(epoch: UInt32, offset: UInt64, limit: Int) -> [UInt8]? {
            attempt { try session.channelRead(epoch: epoch, offset: offset, limit: limit) }
        }

        private func attempt<Value>(_ body: () throws -> Value) -> Value? {
            do {
                return try body()
            } catch {
                if let error = error as? PTPError { errors.append(error) }
                return nil
            }
        }

        func read(_ handle: UInt32, _ size: Int) throws -> [UInt8] {
            var bytes: [UInt8] = []
            while bytes.count < size {
                let count = min(PTPSession.largestRead, size - bytes.count)
                _ = try session.read(handle, offset: UInt64(bytes.count), count: count, isLast: true) {
                    unsafe bytes.append(contentsOf: $0)
                }
            }
            return bytes
        }
    }

    @Test func `is docked, read and erased over PTP, and shows nothing before hello`() throws {
        let plugged = try Plugged("CAM-0001")
        let info = try plugged.session.deviceInfo()
        #expect(info.hasChannel && info.serialNumber == "CAM-0001" && info.manufacturer == "bwvdock")
        #expect(!info.operationsSupported.contains(.getObject))
        for attempt in [
            { () throws in _ = try plugged.session.objectHandles() },
            { () throws in _ = try plugged.session.batteryLevel() },
            { () throws in _ = try plugged.read(0x0000_0101, 100) },
        ] {
            #expect(throws: PTPError.self) { try attempt() }
        }
        let dock = try TestDock.docked(plugged)
        #expect(try plugged.session.batteryLevel() == 64)
        let manifest = try dock.manifest("rec-0002")
        let item = manifest.items[0]
        let handles = try plugged.session.objectHandles()
        #expect(handles.count == 6)
        let handle = try #require(
            try handles.first { try plugged.session.objectInfo($0).filename == item.objectName }
        )
        let sealed = try plugged.read(handle, Int(item.sealedSize))
        #expect(SHA256.hash(sealed) == item.sealedDigest)
        #expect(plugged.camera.bytesRead[item.objectName] == item.sealedSize)

        let tombstone = try dock.erase("rec-0002")
        let id = manifest.recording
        #expect(plugged.camera.erased == [id] && plugged.camera.intact.count == 3)
        #expect(plugged.camera.tombstones[id]?.bytes == tombstone.tombstone)
        #expect(throws: PTPError.self) { try plugged.read(handle, 100) }
        #expect(try plugged.session.objectHandles().count == 3)
    }

    @Test func `an unplug ends everything: whoever comes back must say hello again`() throws {
        let plugged = try Plugged("CAM-0003")
        _ = try TestDock.docked(plugged)
        #expect(plugged.camera.panel.isAuthorised)
        plugged.pipe.unplug()
        let pipe = HostPipe(plugging: plugged.camera.device)
        let session = PTPSession(pipe)
        try session.open()
        #expect(throws: PTPError.self) { try session.objectHandles() }
        #expect(throws: PTPError.self) { try session.channelRead(epoch: 1, offset: 0, limit: 10) }
        #expect(!plugged.camera.panel.isAuthorised)
    }

    @Test func `shows its own sentence when the station refuses it`() throws {
        let plugged = try Plugged("CAM-0003")
        try plugged.session.refuse(code: RefusalReason.serialMismatch.rawValue)
        #expect(plugged.camera.indicator.state == .refused)
        #expect(plugged.camera.indicator.reason == RefusalReason.serialMismatch.sentence(for: .camera))
        plugged.session.close()
        #expect(plugged.camera.indicator.state == .refused)
    }

    @Test func `lies about its serial where the file says`() throws {
        #expect(try Plugged("CAM-0003-ptp").session.deviceInfo().serialNumber == "CAM-0004")
        let usb = try Plugged("CAM-0003-usb")
        #expect(try usb.session.deviceInfo().serialNumber == "CAM-0003")
        #expect(usb.camera.device.descriptors.identity.serial == "CAM-0004")
    }

    @Test func `a plain camera gives its media to anybody`() throws {
        let plugged = try Plugged("PLAIN-0001")
        let info = try plugged.session.deviceInfo()
        #expect(!info.hasChannel && info.operationsSupported.contains(.getObject))
        #expect(throws: PTPError.self) { try plugged.session.channelReset(epoch: 1) }
        let handle = try #require(try plugged.session.objectHandles().first)
        let media = try FixturePKI.bytes(Repository.path("fixtures/media/clip-short.mp4"))
        #expect(try plugged.session.objectInfo(handle).filename == "CLIP1000.MP4")
        #expect(try plugged.read(handle, media.count) == media)
        var whole: [UInt8] = []
        _ = try plugged.session.read(handle, offset: 0, count: 4 << 20, isLast: true) {
            unsafe whole.append(contentsOf: $0)
        }
        #expect(whole == media)
    }

    @Test func `a store belongs to one camera`() throws {
        let plugged = try Plugged("CAM-0003")
        var other = plugged.camera.camera
        other.serial = try #require(CameraSerial("CAM-0004"))
        #expect(throws: FirmwareError.self) {
            try VirtualCamera(other, store: plugged.folder.path("store"))
        }
    }
}
