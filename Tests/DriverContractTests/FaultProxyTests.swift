import CameraFirmware
import ControlProtocol
import DaemonHarness
import Evidence
import Foundation
import Platform
import Synchronization
import TestSupport
import Testing

/// The real daemon and real stores, with everything between them that can go wrong.
@Suite struct `Whatever goes wrong on the way to a store` {
    private static let stations = 4
    private static let faultsOfOne = 50

    /// Two stations with a bucket each, two with an account at an object store: one by segments, one by whole items.
    private static func place(_ index: Int) throws -> any StorePlace {
        let random = Chance.generator(11, point: index)
        return switch index {
        case 0: try AccountPlace(segments: "whereOffered", faultsBy: random)
        case 1: try AccountPlace(segments: "never", faultsBy: random)
        default: try BucketPlace(faultsBy: random)
        }
    }

    @Test func `nothing is lost, nothing stands there twice, and nothing is erased early`() throws {
        // Beside one another, because most of the time they wait to try again.
        let ends = Mutex<[Result<FaultyWay, any Error>]>([])
        let group = DispatchGroup()
        for index in 0..<Self.stations {
            group.enter()
            Thread.detachNewThread {
                let end = Result { try FaultyWay(index, Self.place(index), faults: Self.faultsOfOne) }
                ends.withLock { $0.append(end) }
                group.leave()
            }
        }
        group.wait()
        var faults = 0
        for end in ends.withLock({ $0 }) {
            let way = try end.get()
            print(way)
            #expect(way.complaints.isEmpty)
            faults += way.faults.values.reduce(0, +)
        }
        #expect(faults >= Self.stations * Self.faultsOfOne)
    }
}

/// A station whose way to its store is faulty until so many faults have happened, and the cameras it clears meanwhile.
private struct FaultyWay: Sendable, CustomStringConvertible {
    let index: Int
    let store: String
    let cameras: Int
    let faults: [FaultProxy.Fault: Int]
    /// What should not be.
    let complaints: [String]

    private static let patience: Int64 = 480_000

    var description: String {
        let told = faults.map { "\($0.value) \($0.key.rawValue)" }.sorted().joined(separator: ", ")
        return
            "faults of station \(index) at its \(store) with \(cameras) cameras, BWVDOCK_SEED=\(Chance.seed): \(told)"
    }

    init(_ index: Int, _ place: any StorePlace, faults most: Int) throws {
        self.index = index
        store = "\(type(of: place))"
        guard let proxy = place.faults else { throw Scene.Timeout(description: "no proxy") }
        let scene = place.scene
        let deadline = Monotonic.now() + Self.patience
        try scene.start()
        proxy.most = most
        var docked: [CameraText] = []
        var complaints: [String] = []
        for number in 1...8 where proxy.done.values.reduce(0, +) < most {
            let text = CameraText(
                "CAM-000\(number)",
                [
                    .init("rec-1", size: 9_000_000), .init("rec-2", size: 300_000, evidential: true),
                    .init("rec-3", size: 0),
                ]
            )
            docked.append(text)
            let store = scene.folder.path("store-\(text.serial)")
            let watch = EraseWatch(store: store) { [judge = place.judge] in
                try judge.check($0)
            }
            let camera = try VirtualCamera(
                try text.file(),
                store: store,
                faults: nil,
                passing: { point throws(FirmwareError) in watch.pass(point) }
            )
            try scene.plug(camera)
            try Self.clear(scene, deadline)
            complaints += watch.complaints
            if camera.erased.count != text.recordings.count {
                complaints.append("\(text.serial): not erased")
            }
            scene.unplug()
            try scene.waitFor("A", "empty")
        }
        if scene.park() != 0 { complaints.append("the daemon did not park") }
        cameras = docked.count
        self.complaints = try complaints + place.judge.complaints(delivered: docked)
        faults = proxy.done
    }

    /// Waits until the bay's camera is cleared, doing what a person would about what is held up.
    private static func clear(_ scene: Scene, _ deadline: Int64) throws {
        var asked = Monotonic.now()
        while try scene.bay("A")?.state != "safeToRemove" {
            guard Monotonic.now() < deadline, scene.daemon?.isRunning == true else {
                throw Scene.Timeout(description: "not cleared: \(scene.daemon?.log.suffix(4000) ?? "")")
            }
            usleep(50_000)
            guard Monotonic.now() > asked + 1000 else { continue }
            asked = Monotonic.now()
            if try scene.recordings().contains(where: { !$0.heldAt.isEmpty }) {
                _ = try Shell.run(
                    Products.path("bwvdock"),
                    ["retry", "--all", "--socket", scene.folder.path("run/control")]
                )
            }
        }
    }
}
