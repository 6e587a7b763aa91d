import CameraDevice
import CameraFile
import CameraFirmware
import ControlProtocol
import DaemonHarness
import Evidence
import Foundation
import HTTPClient
import Synchronization
import TestSupport
import Testing
import Upload

@testable import S3Driver

/// The real daemon with a real camera's bytes and a real store.
@Suite struct `A station with a bucket` {
    @Test func `offloads, proves, clears, and leaves what the page says`() throws {
        let place = try BucketPlace()
        let text = CameraText(
            "CAM-0001",
            [.init("rec-1", size: 700_000, evidential: true), .init("rec-2", size: 0)]
        )
        let camera = try place.scene.camera(text)
        try place.scene.start()
        try place.scene.plug(camera)
        #expect(try place.scene.waitFor("A", "safeToRemove").reason == "cleared")
        #expect(camera.intact.isEmpty && camera.erased.count == 2)
        try place.expectDelivered(text)
        let recording = try #require(try place.closed().first)
        guard case .present(_, let sidecars) = try place.driver.closed(recording) else {
            Issue.record("closed")
            return
        }
        let ordinary: Set<Sidecar> = [
            .manifest, .manifestSignature, .receipt, .receiptSignature, .tombstone, .tombstoneSignature,
        ]
        #expect(Set(sidecars.keys) == ordinary)
        #expect(place.scene.park() == 0)
        let secret = try #require(place.secrets.first)
        for file in [place.scene.logPath, "\(place.scene.stateDirectory)/audit.jsonl"] {
            #expect(try !String(contentsOfFile: file, encoding: .utf8).contains(secret))
        }
    }

    @Test func `goes on after the power was cut, several times, in the middle of a long recording`() throws {
        let place = try BucketPlace()
        let text = CameraText("CAM-0002", [.init("rec-1", size: 20_000_000)])
        let camera = try place.scene.camera(text)
        camera.device.faults.bulkInBytesPerSecond = 12_000_000
        for bytes in [1_000_000, 9_000_000, 14_000_000] as [UInt64] {
            try place.scene.start()
            let before = camera.device.counts.bulkInBytes
            try place.scene.plug(camera)
            try place.scene.wait(for: "\(bytes) bytes") {
                camera.device.counts.bulkInBytes >= before + bytes / 2
            }
            place.scene.cutPower()
            place.scene.unplug("A")
        }
        camera.device.faults.bulkInBytesPerSecond = nil
        try place.scene.start()
        try place.scene.plug(camera)
        try place.scene.waitFor("A", "safeToRemove")
        #expect(camera.intact.isEmpty)
        try place.expectDelivered(text)
        #expect(place.scene.park() == 0)
    }

    @Test func `finds bytes that were damaged between commit and proof, and sends them again`() throws {
        let place = try BucketPlace()
        let text = CameraText("CAM-0003", [.init("rec-1", size: 300_000)])
        let camera = try place.scene.camera(text)
        let destination = place.destination
        let front = place.front
        front.rule { head in
            guard head.hasPrefix("GET"), let key = head.firstMatch(of: /\/force\/(\S+item-\S+)[ ]/)?.output.1
            else { return .passes }
            front.passAll()
            try? destination.damage("force/\(key)")
            return .passes
        }
        try place.scene.start()
        try place.scene.plug(camera)
        try place.scene.waitFor("A", "safeToRemove")
        #expect(front.heads.contains { $0.hasPrefix("DELETE") && $0.contains("item-") })
        try place.expectDelivered(text)
    }

    @Test func `holds, says why, and clears nothing while damaged bytes cannot be removed`() throws {
        let place = try BucketPlace()
        let text = CameraText("CAM-0004", [.init("rec-1", size: 300_000)])
        let camera = try place.scene.camera(text)
        let destination = place.destination
        place.front.rule { head in
            if head.hasPrefix("DELETE") { return .answered(Front.error(403, "AccessDenied")) }
            guard head.hasPrefix("GET"), let key = head.firstMatch(of: /\/force\/(\S+item-\S+)[ ]/)?.output.1
            else { return .passes }
            try? destination.damageOnce("force/\(key)")
            return .passes
        }
        try place.scene.start()
        try place.scene.plug(camera)
        try place.scene.wait(for: "an alarm") {
            (try? place.scene.status())?.alarms.contains { $0.subject == "dams" } ?? false
        }
        #expect(try place.scene.bay("A")?.reason?.contains("dams") == true)
        #expect(camera.intact.count == 1 && camera.erased.isEmpty)
        #expect(try place.closed().isEmpty)
    }

    @Test func `holds, says why, and clears nothing when the lock is dropped between commit and proof`()
        throws
    {
        let place = try BucketPlace(locked: true)
        let text = CameraText("CAM-0006", [.init("rec-1", size: 300_000)])
        let camera = try place.scene.camera(text)
        let commits = Counter()
        place.front.rule { head in
            guard head.hasPrefix("GET"), head.contains("item-"), head.contains("retention=") else {
                return .passes
            }
            // The first look, right after the commit, finds it; then it is gone.
            return commits.next() == 0
                ? .passes : .answered(Front.error(404, "NoSuchObjectLockConfiguration"))
        }
        try place.scene.start()
        try place.scene.plug(camera)
        try place.scene.wait(for: "an alarm") {
            (try? place.scene.status())?.alarms.contains { $0.subject == "dams" } ?? false
        }
        #expect(commits.next() > 1)
        #expect(try place.scene.bay("A")?.reason?.contains("dams") == true)
        #expect(camera.intact.count == 1 && camera.erased.isEmpty)
        #expect(try place.closed().isEmpty)
    }

    @Test func `waits while the store is away, and goes on when it is back`() throws {
        let place = try BucketPlace()
        let text = CameraText("CAM-0005", [.init("rec-1", size: 20_000_000)])
        let camera = try place.scene.camera(text)
        camera.device.faults.bulkInBytesPerSecond = 12_000_000
        try place.scene.start()
        try place.scene.plug(camera)
        try place.scene.wait(for: "half of it") { camera.device.counts.bulkInBytes >= 10_000_000 }
        place.destination.takeAway()
        try place.scene.wait(for: "a reason") {
            (try? place.scene.bay("A"))??.reason?.hasPrefix("not offloaded: destination dams") == true
        }
        #expect(camera.intact.count == 1)
        place.destination.bringBack()
        try place.scene.waitFor("A", "safeToRemove")
        try place.expectDelivered(text)
    }
}

private final class Counter: Sendable {
    private let value = Atomic(0)
    func next() -> Int { value.add(1, ordering: .relaxed).oldValue }
}
