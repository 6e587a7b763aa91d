import CameraFirmware
import ControlProtocol
import DaemonHarness
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// The power goes in the middle of a docking, and the disk with the journal is a new one afterwards.
@Suite struct `A station whose journal is lost` {
    enum Store: String, CaseIterable {
        case bucket, segments, wholeItems

        func begins(_ point: StorePoint, _ head: String) -> Bool {
            self == .bucket ? BucketPlace.begins(point, head) : AccountPlace.begins(point, head)
        }

        func place() throws -> any StorePlace {
            switch self {
            case .bucket: try BucketPlace()
            case .segments: try AccountPlace(segments: "whereOffered")
            case .wholeItems: try AccountPlace(segments: "never")
            }
        }
    }

    private static let text = CameraText(
        "CAM-0001",
        [.init("rec-1", size: 9_000_000, evidential: true), .init("rec-2", size: 70_000)]
    )

    /// A station that was stopped at a point by its store, its power cut and its journal taken away.
    private static func stopped(
        at point: StorePoint,
        of store: Store,
        _ text: CameraText = text
    ) throws -> (place: any StorePlace, camera: VirtualCamera) {
        let place = try store.place()
        let camera = try place.scene.camera(text)
        place.front.rule { head in
            store.begins(point, head) ? .answered("HTTP/1.1 403 X\r\nContent-Length: 0\r\n\r\n") : .passes
        }
        try place.scene.start()
        try place.scene.plug(camera)
        try place.scene.wait(for: "a refusal") { place.front.heads.contains { store.begins(point, $0) } }
        try place.scene.waitForReason("dams")
        place.scene.cutPower()
        try place.scene.loseJournal()
        place.front.passAll()
        return (place, camera)
    }

    @Test(arguments: [
        (Store.bucket, StorePoint.commit), (.bucket, .closing), (.segments, .closing),
        (.segments, .tombstone),
        (.wholeItems, .closing),
    ])
    func `ends what it began: once, and with the receipt that it had made`(
        store: Store,
        point: StorePoint
    ) throws {
        let (place, camera) = try Self.stopped(at: point, of: store)
        let before = try place.judge.ownReceipts()
        try place.scene.start()
        try place.scene.waitFor("A", "safeToRemove")
        #expect(camera.intact.isEmpty && camera.erased.count == 2)
        #expect(try place.judge.complaints(delivered: [Self.text]) == [])
        let after = try place.judge.ownReceipts()
        #expect(after.count == 2)
        for (key, receipt) in before { #expect(after[key] == receipt) }
        if point == .closing || point == .tombstone { #expect(!before.isEmpty) }
    }

    @Test(arguments: Store.allCases, [true, false])
    func
        `killed between the receipt's signature and the receipt, or before the answer, stores the receipt it signed`(
            store: Store,
            isStored: Bool
        ) throws
    {
        let text = CameraText("CAM-0001", [.init("rec-1", size: 70_000)])
        let place = try store.place()
        let camera = try place.scene.camera(text)
        let daemon = Atomic<Int32>(0)
        place.front.rule { head in
            guard store.begins(.receipt, head) else { return .passes }
            let kill = { @Sendable in _ = Glibc.kill(daemon.load(ordering: .sequentiallyConsistent), SIGKILL)
            }
            guard isStored else {
                kill()
                return .answered("")
            }
            // The server has done it by then.
            return .altered { answer in
                kill()
                return answer
            }
        }
        try place.scene.start()
        daemon.store(try #require(place.scene.daemon).identifier, ordering: .sequentiallyConsistent)
        try place.scene.plug(camera)
        try place.scene.waitForDeath()
        place.front.passAll()
        #expect(try place.judge.ownReceipts().count == (isStored ? 1 : 0))
        try place.scene.loseJournal()
        try place.scene.start()
        try place.scene.waitFor("A", "safeToRemove")
        #expect(camera.intact.isEmpty && camera.erased.count == 1)
        #expect(try place.judge.complaints(delivered: [text]) == [])
        let audit = try String(contentsOfFile: "\(place.scene.stateDirectory)/audit.jsonl", encoding: .utf8)
        #expect(audit.contains("\"receipt found\""))
    }
}

extension Scene {
    /// Waits until the daemon was killed.
    fileprivate func waitForDeath() throws {
        var patience = 18_000
        while daemon?.isRunning == true, patience > 0 {
            patience -= 1
            usleep(5_000)
        }
        try #require(daemon?.isRunning == false)
        cutPower()
    }

    func waitForReason(_ words: String) throws {
        try wait(for: "a reason with '\(words)'") {
            ((try? self.bay("A")) ?? nil)?.reason?.contains(words) == true
        }
    }
}
