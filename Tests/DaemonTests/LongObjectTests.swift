import Bytes
import CameraDevice
import CameraResponder
import Cryptography
import DaemonHarness
import Evidence
import Foundation
import MockedBus
import PTP
import TestSupport
import Testing

/// Claim 10 of real USB: objects that are longer than 32 bits can say, every byte of them; part of `make soak`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["BWVDOCK_LONG_OBJECTS"] != nil))
struct LongObjectTests {
    /// The first length that is beyond what 32 bits can say, what they can say at most, and a little more than 4 GiB.
    @Test(.serialized, arguments: [UInt64(UInt32.max), UInt64(1 << 32 + 5)] as [UInt64])
    func `a plain camera's object of 4 GiB is delivered bit for bit`(size: UInt64) throws {
        let camera = LongCamera(size: size)
        let scene = try Scene()
        scene.plainBays = ["A"]
        try scene.start()
        try scene.bus.plug(device: camera.device, port: "1-1")
        try scene.waitLong(for: "A", bytes: { camera.device.counts.bulkInBytes })
        let process = try #require(scene.daemon?.identifier)
        let peak = try LeakTests.number("VmHWM", in: "/proc/\(process)/status")
        print("peak RSS: \(peak) KiB with a plain object of \(size) bytes")
        #expect(peak < 128 << 10, "streamed, never held")
        #expect(camera.device.counts.bulkInBytes > 2 * size, "once for its digests, once to deliver it")
        #expect(scene.park() == 0)
        let folder = try #require(scene.closed(by: PlainCamera.name(camera.serial)).values.first?.first)
        let receipt = try Receipt(parsing: FixturePKI.bytes("\(folder)/receipt.json"))
        #expect(receipt.unprovenByCamera)
        let statement = try UnprovenStatement(parsing: FixturePKI.bytes("\(folder)/unproven.json"))
        try receipt.content.requireCovers(.unproven(statement), digest: receipt.key.manifest)
        let held = try FileManager.default.contentsOfDirectory(atPath: folder).first {
            $0.hasPrefix("item-000-")
        }
        let sum = try Shell.check("sha256sum", ["\(folder)/\(held ?? "")"]).text.prefix(64)
        #expect(sum == LongCamera.digest(size).hex)
    }
}

/// A camera without the channel whose one object is far too long to be kept: its bytes follow from where they stand.
private final class LongCamera {
    let device: VirtualDevice
    let serial = "LONG-1"

    init(size: UInt64) {
        var info = DeviceInfo()
        info.vendorExtensionID = 6
        info.operationsSupported = StrangeCamera.listing + [.getPartialObject64, .getObjectPropValue]
        info.manufacturer = "Long"
        info.model = "Longest"
        info.serialNumber = serial
        device = VirtualDevice(
            identity: USBIdentity(serial: serial),
            function: PTPResponder(backend: Backend(info, size))
        )
    }

    /// A mebibyte of noise again and again, each with its number at its start.
    static func bytes(at offset: UInt64, _ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let (number, start) = (offset + UInt64(bytes.count)).quotientAndRemainder(dividingBy: 1 << 20)
            let take = min(count - bytes.count, 1 << 20 - Int(start))
            if start < 8 {
                bytes += (Int(start)..<min(8, Int(start) + take)).map {
                    UInt8(truncatingIfNeeded: number >> (8 * $0))
                }
            }
            let from = max(Int(start), 8)
            if from < Int(start) + take { bytes += noise[from..<Int(start) + take] }
        }
        return bytes
    }

    static func digest(_ size: UInt64) -> SHA256Digest {
        var hash = SHA256()
        for offset in stride(from: 0, to: size, by: 1 << 20) {
            hash.update(bytes(at: offset, Int(min(1 << 20, size - offset))))
        }
        return hash.finalize()
    }

    private static let noise = StrangeCameraTests.noise(1 << 20)

    private final class Backend: CameraBackend {
        let deviceInfo: DeviceInfo
        let batteryLevel: UInt8 = 50
        let isAuthorised = true
        let largestRange = UInt32.max
        private let size: UInt64

        init(_ info: DeviceInfo, _ size: UInt64) {
            deviceInfo = info
            self.size = size
        }

        func objectHandles() -> [UInt32] { [1] }

        func objectInfo(_ handle: UInt32) -> ObjectInfo? {
            guard handle == 1 else { return nil }
            var info = ObjectInfo()
            info.storage = 0x0001_0001
            info.format = .undefined
            info.filename = "LONG.MP4"
            info.captureDate = "20261120T081500"
            info.compressedSize = UInt32(clamping: size)
            return info
        }

        func objectSize(_ handle: UInt32) -> UInt64? { handle == 1 ? size : nil }

        func read(_ handle: UInt32, offset: UInt64, count: Int) -> [UInt8]? {
            guard handle == 1, offset <= size else { return nil }
            return LongCamera.bytes(at: offset, Int(min(UInt64(count), size - offset)))
        }

        func channelReset(epoch: UInt32) {}
        func channelWrite(epoch: UInt32, offset: UInt64, bytes: [UInt8]) -> UInt64? { nil }
        func channelRead(epoch: UInt32, offset: UInt64, limit: Int) -> [UInt8]? { nil }
        func refusedByStation(code: UInt32) {}
        func sessionEnded() {}
    }
}
