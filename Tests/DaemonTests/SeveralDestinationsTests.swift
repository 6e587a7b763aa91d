import Bytes
import CameraFirmware
import ControlProtocol
import Cryptography
import DaemonHarness
import Evidence
import Foundation
import Synchronization
import TestSupport
import Testing

/// Required and additional destinations side by side.
@Suite struct SeveralDestinationsTests {
    private static func attack(_ text: CameraText = Attack.small) throws -> Attack {
        try Attack(text, scene: try Scene(stores: [("dams", true), ("vault", true), ("copy", false)]))
    }

    @Test func `one receipt names every destination with what was reached there`() throws {
        let attack = try Self.attack()
        try attack.scene.start()
        try attack.scene.plug(attack.camera)
        try attack.expectConcluded()
        for store in attack.scene.stores { try attack.scene.expectDelivered(attack.text, at: store) }
        for recording in ["rec-1", "rec-2"] {
            let receipts = try attack.scene.stores.map {
                try attack.scene.receipt(of: recording, by: "CAM-0001", at: $0)
            }
            #expect(Set(receipts.map(\.bytes)).count == 1)
            let named = receipts[0].content.destinations
            #expect(named.map(\.name) == ["copy", "dams", "vault"])
            #expect(named.map(\.isRequired) == [false, true, true])
            #expect(named.allSatisfy { $0.integrity == .readBack && !$0.items.isEmpty })
            #expect(Set(named.map(\.identity)).count == 3)
        }
    }

    @Test func `an additional destination that is away holds nothing up, and the status says what it lacks`()
        throws
    {
        let attack = try Self.attack()
        let copy = try attack.scene.store("copy")
        try attack.scene.start()
        try copy.goAway()
        try attack.scene.plug(attack.camera)
        try attack.scene.waitFor("A", "safeToRemove")
        #expect(attack.camera.intact.isEmpty)
        try attack.scene.wait(for: "what copy lacks") {
            let lacks = (try? attack.scene.status())?.destinations.map(\.lacks)
            return lacks == [0, 0, 2]
        }
        let row = try attack.scene.recordings().first
        #expect(row?.lacking == ["copy"] && row?.state == "erased")
        let receipt = try attack.scene.receipt(of: "rec-1", by: "CAM-0001")
        #expect(receipt.content.destinations.map(\.name) == ["dams", "vault"])
        // Also after a restart.
        #expect(attack.scene.park() == 0)
        try copy.comeBack()
        try attack.scene.start()
        #expect(try attack.scene.status().destinations.map(\.lacks) == [0, 0, 2])
        try attack.expectParked()
        for store in attack.scene.stores.prefix(2) {
            try attack.scene.expectDelivered(attack.text, at: store)
        }
    }

    @Test func `an additional destination that comes back while the camera keeps its copy is made good`()
        throws
    {
        let attack = try Self.attack()
        attack.scene.erases = false
        let copy = try attack.scene.store("copy")
        try attack.scene.start()
        try copy.goAway()
        try attack.scene.plug(attack.camera)
        try attack.scene.waitFor("A", "safeToRemove")
        #expect(attack.scene.closed(by: "CAM-0001", at: copy).isEmpty)
        try copy.comeBack()
        try attack.scene.wait(for: "the copies") {
            attack.scene.closed(by: "CAM-0001", at: copy).count == 2
        }
        #expect(attack.camera.intact.count == 2)
        try attack.expectParked()
        for store in attack.scene.stores { try attack.scene.expectDelivered(attack.text, at: store) }
    }

    @Test
    func
        `an additional destination that goes away at the erase gets its tombstone later, without the camera`()
        throws
    {
        let scene = try Scene(stores: [("dams", true), ("copy", false)])
        let copy = try scene.store("copy")
        let text = CameraText("CAM-0001", [.init("rec-1", size: 60_000)])
        let went = Mutex(false)
        let camera = try VirtualCamera(
            try text.file(),
            store: scene.folder.path("store"),
            passing: { _ throws(FirmwareError) in
                went.withLock { went in
                    if !went { try? copy.goAway() }
                    went = true
                }
            }
        )
        try scene.start()
        try scene.plug(camera)
        try scene.waitFor("A", "safeToRemove")
        try scene.takeOut("A")
        // The work goes on after a restart too.
        scene.cutPower()
        try copy.comeBack()
        try scene.start()
        let folder = try #require(scene.closed(by: "CAM-0001", at: copy)["rec-1"]?.first)
        try scene.wait(for: "the tombstone") {
            FileManager.default.fileExists(atPath: "\(folder)/tombstone.json.p7s")
        }
        try scene.wait(for: "the end") { (try? scene.recordings().first?.state) == "erased" }
        #expect(try scene.status().destinations.map(\.lacks) == [0, 0])
        #expect(scene.park() == 0)
        try scene.expectDelivered(text, at: copy)
    }

    @Test func `a required destination that is away holds everything up, whatever the others have`() throws {
        let attack = try Self.attack()
        let vault = try attack.scene.store("vault")
        try attack.scene.start()
        try vault.goAway()
        try attack.scene.plug(attack.camera)
        try attack.scene.wait(for: "the reason") {
            let reason = (try? attack.scene.bay("A"))??.reason ?? ""
            return reason.hasPrefix("not offloaded: destination vault")
        }
        #expect(attack.camera.intact.count == 2)
        try vault.comeBack()
        try attack.expectConcluded()
        for store in attack.scene.stores { try attack.scene.expectDelivered(attack.text, at: store) }
    }

    @Test func `what stands in the way at an additional destination holds nothing up`() throws {
        let attack = try Self.attack()
        let copy = try attack.scene.store("copy")
        try attack.scene.start()
        // Where the closed recordings would stand, there is a file.
        try attack.scene.block(copy)
        try attack.scene.plug(attack.camera)
        try attack.scene.waitFor("A", "safeToRemove")
        #expect(attack.camera.intact.isEmpty)
        #expect(try attack.scene.status().alarms.contains { $0.reason.contains("destination copy: close") })
        try attack.expectParked()
        try attack.scene.expectDelivered(attack.text)
    }

    @Test(arguments: 0..<20)
    func `killed at a durable point, every destination ends with everything once`(_ index: Int) throws {
        let attack = try Self.attack()
        var random = Chance.generator(11, point: index)
        // A docking with three destinations passes about three times as many points as one with one.
        try attack.scene.launchStriking(at: Int.random(in: 0..<700, using: &random))
        try attack.scene.plug(attack.camera)
        try attack.scene.waitForDeath()
        try attack.scene.start()
        try attack.expectConcluded()
        for store in attack.scene.stores { try attack.scene.expectDelivered(attack.text, at: store) }
    }

    @Test
    func `another station closed first at the second: its copy is adopted, our receipt stands beside it`()
        throws
    {
        let text = CameraText("CAM-0001", [.init("rec-1", size: 60_000)])
        let here = try Attack(text, scene: try Scene(stores: [("dams", true), ("vault", true)]))
        let vault = try here.scene.store("vault")
        let there = try Scene(station: "beta", sharing: here.scene, only: ["vault"])
        there.erases = false
        // Ours is closed at the first and cannot close at the second.
        try here.scene.start()
        try here.scene.block(vault)
        try here.scene.plug(here.camera)
        let bay = try here.scene.waitFor("A", "notCleared")
        #expect(bay.reason?.contains("destination vault: close") == true)
        #expect(here.scene.closed(by: "CAM-0001").count == 1 && here.camera.intact.count == 1)
        try here.scene.unblock(vault)
        try here.scene.takeOut("A")
        try there.start()
        try there.plug(here.camera)
        try there.waitFor("A", "safeToRemove")
        #expect(there.park() == 0)
        there.unplug("A")

        try here.scene.plug(here.camera)
        try here.expectConcluded()
        try here.scene.expectDelivered(text, at: vault)
        let ours = try here.scene.receipt(of: "rec-1", by: "CAM-0001")
        let theirs = try here.scene.receipt(of: "rec-1", by: "CAM-0001", at: vault)
        #expect(ours.content.station == "alpha" && theirs.content.station == "beta")
        for store in here.scene.stores {
            let folder = try #require(here.scene.closed(by: "CAM-0001", at: store)["rec-1"]?.first)
            let tombstone = try Tombstone(parsing: FixturePKI.bytes("\(folder)/tombstone.json"))
            let name = store.name == "vault" ? "erase-receipt.json" : "receipt.json"
            let receipt = try FixturePKI.bytes("\(folder)/\(name)")
            #expect(receipt == ours.bytes)
            #expect(tombstone.receipt == SHA256.hash(ours.bytes))
        }
    }
}

extension Scene {
    /// Puts a file where a store's closed recordings would stand.
    func block(_ store: Store) throws { try Data().write(to: URL(fileURLWithPath: blocker(store))) }
    func unblock(_ store: Store) throws { try FileManager.default.removeItem(atPath: blocker(store)) }

    private func blocker(_ store: Store) -> String {
        "\(store.path)/\(FixturePKI.Domain.north.trustDomain)"
    }
}
