import CameraDevice
import CameraFile
import ControlProtocol
import Cryptography
import DaemonHarness
import Evidence
import Foundation
import MockedBus
import PTP
import TestSupport
import Testing

/// Claim 10 of real USB: cameras without the channel that have less than others, say odd things, or change under our hands.
@Suite struct StrangeCameraTests {
    private static let partial64: [OperationCode] = [.getPartialObject64, .getObject, .getObjectPropValue]

    static func noise(_ size: Int, seed: UInt64 = 1) -> [UInt8] {
        let media = SyntheticMedia(size: UInt64(size), seed: seed)
        return (0..<UInt64(size / SyntheticMedia.blockSize + 1)).flatMap { media.block($0) }
    }

    static func object(_ name: String, _ bytes: [UInt8]) -> StrangeObject {
        StrangeObject(name: name) { _ in bytes }
    }

    static func docked(_ camera: StrangeCamera) throws -> Scene {
        let scene = try Scene()
        scene.plainBays = ["A", "B"]
        try scene.start()
        try scene.plug(camera)
        return scene
    }

    @Test(arguments: [
        [OperationCode.getPartialObject64], [.getPartialObject], [.getPartialObject, .getObject],
        [.getObject], [.getObject, .getObjectPropValue],
    ])
    func `whatever can read an object reads it`(reading: [OperationCode]) throws {
        let contents = [Self.noise(9_000_001), Self.noise(512, seed: 2), Self.noise(1 << 20, seed: 3), []]
        let objects = contents.enumerated().map { Self.object("CLIP\($0).MP4", $1) }
        let camera = StrangeCamera(reading: reading, objects)
        let scene = try Self.docked(camera)
        let bay = try scene.waitFor("A", "safeToRemove")
        #expect(bay.reason == "4 delivered, unproven by the camera, and kept on it")
        #expect(scene.park() == 0)
        try scene.expectKept(contents.map { SHA256.hash($0) }, by: camera.name)
        #expect(camera.readings(of: 1) == 2, "once for the digests, once to deliver")
    }

    @Test func `folders are walked, and their names are part of the object's`() throws {
        let contents = (1...4).map { Self.noise(40_000, seed: $0) }
        var objects = [
            StrangeObject.folder("DCIM"), .folder("100", in: 1), .folder("101", in: 1),
            .folder("empty", in: 2),
        ]
        // The same name three times, and one at the root.
        for (index, parent) in [UInt32(2), 3, 1, 0].enumerated() {
            objects.append(Self.object("CLIP.MP4", contents[index]))
            objects[objects.count - 1].parent = parent
        }
        let camera = StrangeCamera(reading: Self.partial64, objects)
        let scene = try Self.docked(camera)
        try scene.waitFor("A", "safeToRemove")
        try scene.expectKept(contents.map { SHA256.hash($0) }, by: camera.name)
        #expect(
            try scene.paths(by: camera.name)
                == ["CLIP.MP4", "DCIM/100/CLIP.MP4", "DCIM/101/CLIP.MP4", "DCIM/CLIP.MP4"]
        )
    }

    @Test(arguments: [true, false])
    func `a size that 32 bits cannot say is asked for, or found by reading`(isAsked: Bool) throws {
        let bytes = Self.noise(3_000_000)
        var object = Self.object("LONG.MP4", bytes)
        object.statedSize = .max
        let camera = StrangeCamera(
            reading: [.getPartialObject64] + (isAsked ? [.getObjectPropValue] : []),
            [object]
        )
        let scene = try Self.docked(camera)
        try scene.waitFor("A", "safeToRemove")
        try scene.expectKept([SHA256.hash(bytes)], by: camera.name)
    }

    @Test(arguments: [
        (
            [OperationCode.getObject, .getObjectPropValue], UInt64((1 << 30) + 1),
            "1073741825 bytes are more than the 1073741824 that are read of a camera which gives objects only whole"
        ),
        (
            [.getPartialObject, .getObjectPropValue], 5 << 30,
            "5368709120 bytes are more than this camera can be asked for in parts"
        ),
        (
            [.getPartialObject64, .getObjectPropValue], 1 << 20,
            "it says it has 1048576 bytes, and gave 30000 or more"
        ),
        (
            [.getPartialObject64, .getObjectPropValue], 29_999,
            "it says it has 29999 bytes, and gave 30000 or more"
        ),
    ])
    func `one that is too long, or not as long as it says, is named and the others are delivered`(
        reading: [OperationCode],
        size: UInt64,
        reason: String
    ) throws {
        let good = Self.noise(50_000, seed: 2)
        var odd = Self.object("ODD.MP4", Self.noise(30_000))
        odd.statedSize = size > 16 << 20 ? .max : UInt32(size)
        // What it says is one thing, what it has another.
        if size > 16 << 20 { odd.longSize = size }
        let camera = StrangeCamera(reading: reading, [odd, Self.object("GOOD.MP4", good)])
        let scene = try Self.docked(camera)
        let bay = try scene.waitFor("A", "notCleared")
        #expect(bay.reason == "kept on the camera: object 1 of 2: \(reason)")
        try scene.expectKept([SHA256.hash(good)], by: camera.name)
        #expect(!(scene.daemon?.log.contains("ODD") ?? true), "names stay out of the log")
    }

    @Test func `one that changes between the readings is held, never delivered mixed`() throws {
        let (before, good) = (Self.noise(17_000_000), Self.noise(50_000, seed: 2))
        var after = before
        after[16_900_000] ^= 1
        let camera = StrangeCamera(
            reading: Self.partial64,
            [
                StrangeObject(name: "SHIFTY.MP4") { [after] in $0 == 1 ? before : after },
                Self.object("GOOD.MP4", good),
            ]
        )
        let scene = try Self.docked(camera)
        let bay = try scene.waitFor("A", "notCleared")
        #expect(bay.reason?.contains("chunk 2 does not have its digest") ?? false, "\(bay.reason ?? "")")
        try scene.wait(for: "what was not committed to go") { scene.incoming.isEmpty }
        try scene.expectKept([SHA256.hash(good)], by: camera.name)
        let states = try scene.recordings().map(\.state).sorted()
        #expect(states == ["held", "quarantined"])
        // A person has it read again: both readings, from the first.
        #expect(try scene.retry("--all").status == 0)
        try scene.waitFor("A", "safeToRemove")
        #expect(scene.park() == 0)
        try scene.expectKept([SHA256.hash(after), SHA256.hash(good)], by: camera.name)
    }

    @Test func `one whose first reading was wrong is held until a person has it read again`() throws {
        let right = Self.noise(9_000_000)
        var wrong = right
        wrong[5_000_000] ^= 1
        let camera = StrangeCamera(
            reading: Self.partial64,
            [StrangeObject(name: "FIRST.MP4") { [wrong] in $0 == 1 ? wrong : right }]
        )
        let scene = try Self.docked(camera)
        let bay = try scene.waitFor("A", "notCleared")
        #expect(bay.reason?.contains("chunk 0 does not have its digest") ?? false, "\(bay.reason ?? "")")
        #expect(scene.closed(by: camera.name).isEmpty)
        #expect(try scene.retry("--all").status == 0)
        try scene.waitFor("A", "safeToRemove")
        #expect(scene.park() == 0)
        try scene.expectKept([SHA256.hash(right)], by: camera.name)
    }

    @Test func `one that was read wrong once is read again`() throws {
        let right = Self.noise(17_000_000)
        var wrong = right
        wrong[100] ^= 1
        let camera = StrangeCamera(
            reading: Self.partial64,
            [StrangeObject(name: "ONCE.MP4") { [wrong] in $0 == 2 ? wrong : right }]
        )
        let scene = try Self.docked(camera)
        try scene.waitFor("A", "safeToRemove")
        #expect(camera.readings(of: 1) == 3)
        try scene.expectKept([SHA256.hash(right)], by: camera.name)
    }

    @Test(arguments: [1, 2])
    func `one that is listed and not given costs nobody else anything`(reading: Int) throws {
        let (gone, good) = (Self.noise(4_000_000), Self.noise(50_000, seed: 2))
        let camera = StrangeCamera(
            reading: Self.partial64,
            [
                StrangeObject(name: "GONE.MP4") { $0 < reading ? gone : nil },
                Self.object("GOOD.MP4", good),
            ]
        )
        camera.change { $0[1]?.statedSize = UInt32(gone.count) }
        let scene = try Self.docked(camera)
        let bay = try scene.waitFor("A", "notCleared")
        #expect(bay.reason?.hasSuffix("InvalidObjectHandle") ?? false, "\(bay.reason ?? "")")
        try scene.wait(for: "what was not committed to go") { scene.incoming.isEmpty }
        try scene.expectKept([SHA256.hash(good)], by: camera.name)
    }

    @Test func `one that is deleted while it is delivered is told, and the others are delivered`() throws {
        let (gone, good) = (Self.noise(20_000_000), Self.noise(50_000, seed: 2))
        let camera = StrangeCamera(
            reading: Self.partial64,
            [Self.object("GONE.MP4", gone), Self.object("GOOD.MP4", good)]
        )
        let scene = try Scene()
        scene.plainBays = ["A"]
        try scene.start()
        try scene.plug(camera)
        try scene.wait(for: "it to be read the second time") { camera.readings(of: 1) == 2 }
        camera.change { $0[1] = nil }
        let bay = try scene.waitFor("A", "notCleared")
        let reason = "the camera does not give it any more: InvalidObjectHandle"
        #expect(bay.reason?.hasSuffix(reason) ?? false, "\(bay.reason ?? "")")
        #expect(try scene.status().alarms.contains { $0.reason == reason })
        try scene.wait(for: "what was not committed to go") { scene.incoming.isEmpty }
        // Docked again, it is not listed, and what is held is not delivered again.
        scene.unplug()
        try scene.waitFor("A", "empty")
        try scene.plug(camera)
        try scene.waitFor("A", "safeToRemove", "notCleared")
        #expect(scene.park() == 0)
        try scene.expectKept([SHA256.hash(good)], by: camera.name)
    }

    @Test func `what is acknowledged is not read a third time`() throws {
        let bytes = Self.noise(34_000_001)
        let camera = StrangeCamera(reading: Self.partial64, [Self.object("CLIP.MP4", bytes)])
        // Into the fourth chunk of the second reading.
        camera.device.faults.unplugAfterBulkIn = UInt64(bytes.count) + 30_000_000
        let scene = try Self.docked(camera)
        try scene.wait(for: "the plug to come out") { !camera.device.isAttached }
        try scene.waitFor("A", "empty")
        try scene.plug(camera)
        try scene.waitFor("A", "safeToRemove")
        let again = camera.device.counts.bulkInBytes
        // Two chunks are certainly acknowledged: what is left is two and the rest.
        #expect(again < 18_000_000, "\(again) bytes were read again")
        #expect(scene.park() == 0)
        try scene.expectKept([SHA256.hash(bytes)], by: camera.name)
    }
}

extension StrangeCamera {
    /// The name under which its recordings go.
    var name: String { PlainCamera.name(serial) }
}

extension Scene {
    func plug(_ camera: StrangeCamera, _ bay: String = "A") throws {
        try bus.plug(device: camera.device, port: bays[bay] ?? bay)
    }

    /// The paths that objects had on their camera, by the statements at the destination.
    fileprivate func paths(by name: String) throws -> [String] {
        try closed(by: name).values.joined().map {
            try UnprovenStatement(parsing: FixturePKI.bytes("\($0)/unproven.json")).content.object.path
        }.sorted()
    }
}
