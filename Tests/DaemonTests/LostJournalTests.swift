import CameraFirmware
import ControlProtocol
import DaemonHarness
import Evidence
import Foundation
import TestSupport
import Testing

/// The power goes, and the disk with the journal is a new one afterwards: destination and camera know what was done.
@Suite struct LostJournalTests {
    private static let strikes = 24

    @Test(arguments: 0..<strikes)
    func `killed at a durable point and its journal lost, the station ends the work`(
        _ index: Int
    ) throws {
        let (points, _) = try CrashTests.uninterrupted.get()
        let attack = try Attack()
        let shift = Int(Chance.seed % UInt64(points))
        try attack.scene.launchStriking(at: (index * points + shift) / Self.strikes)
        try attack.scene.plug(attack.camera)
        try attack.scene.waitForDeath()
        try attack.scene.loseJournal()
        try attack.scene.start()
        try attack.expectConcluded()
    }

    /// A station that had stored its receipts and could not close, with its journal lost since.
    private static func stopped(
        _ stores: [(name: String, isRequired: Bool)] = [("dams", true)],
        _ text: CameraText = Attack.small,
        blocking: Set<String>? = nil
    ) throws -> Attack {
        let scene = try Scene(stores: stores)
        let attack = try Attack(text, scene: scene)
        let inTheWay = scene.stores.filter { blocking?.contains($0.name) ?? true }.map {
            "\($0.path)/\(FixturePKI.Domain.north.trustDomain)"
        }
        for path in inTheWay { try Data().write(to: URL(fileURLWithPath: path)) }
        try scene.start()
        try scene.plug(attack.camera)
        try scene.waitFor("A", "notCleared")
        scene.cutPower()
        try scene.loseJournal()
        for path in inTheWay { try FileManager.default.removeItem(atPath: path) }
        return attack
    }

    @Test func `a receipt that stands is the recording's receipt`() throws {
        let attack = try Self.stopped()
        let before = try attack.scene.standingReceipts().map(FixturePKI.bytes)
        #expect(before.count == 2)
        try attack.scene.start()
        try attack.expectConcluded()
        let after = attack.scene.closed(by: "CAM-0001").values.flatMap { $0 }
        #expect(try Set(after.map { try FixturePKI.bytes("\($0)/receipt.json") }) == Set(before))
        let audit = try String(contentsOfFile: "\(attack.scene.stateDirectory)/audit.jsonl", encoding: .utf8)
        #expect(audit.contains("\"receipt found\""))
    }

    @Test func `a signature that stands alone gives its receipt back`() throws {
        let attack = try Self.stopped()
        let before = try attack.scene.standingReceipts().map(FixturePKI.bytes)
        #expect(before.count == 2)
        // As the power left it between the two.
        for receipt in try attack.scene.standingReceipts() {
            try FileManager.default.removeItem(atPath: receipt)
        }
        try attack.scene.start()
        try attack.expectConcluded()
        let after = attack.scene.closed(by: "CAM-0001").values.flatMap { $0 }
        #expect(try Set(after.map { try FixturePKI.bytes("\($0)/receipt.json") }) == Set(before))
    }

    @Test func `one that names an additional destination which is away is waited for by nobody`() throws {
        let attack = try Self.stopped([("dams", true), ("copy", false)])
        let scene = attack.scene
        let before = try scene.standingReceipts().map(FixturePKI.bytes)
        #expect(
            try before.allSatisfy { try Receipt(parsing: $0).destinations.map(\.name) == ["copy", "dams"] }
        )
        let copy = try scene.store("copy")
        try copy.goAway()
        // A mount point without its store: that there is none at all would be taken for a mistake.
        try FileManager.default.createDirectory(atPath: copy.path, withIntermediateDirectories: false)
        try scene.start()
        try scene.waitFor("A", "safeToRemove")
        #expect(attack.camera.intact.isEmpty && attack.camera.erased.count == 2)
        let after = scene.closed(by: "CAM-0001").values.flatMap { $0 }
        #expect(try Set(after.map { try FixturePKI.bytes("\($0)/receipt.json") }) == Set(before))
        #expect(try scene.recordings().allSatisfy { $0.lacking == ["copy"] })
    }

    @Test(arguments: [0, 1])
    func `of two destinations one has it, and both get that one`(_ lacking: Int) throws {
        let attack = try Self.stopped([("first", true), ("second", true)])
        let scene = attack.scene
        try scene.removeReceipts(at: scene.stores[lacking])
        let before = try Set(scene.standingReceipts(at: scene.stores[1 - lacking]).map(FixturePKI.bytes))
        try scene.start()
        try attack.expectConcluded()
        for store in scene.stores {
            try scene.expectDelivered(attack.text, at: store)
            let closed = scene.closed(by: "CAM-0001", at: store).values.flatMap { $0 }
            #expect(try Set(closed.map { try FixturePKI.bytes("\($0)/receipt.json") }) == before)
        }
    }

    @Test func `closed at one of two destinations, the other gets the same receipt`() throws {
        let attack = try Self.stopped([("first", true), ("second", true)], blocking: ["second"])
        let scene = attack.scene
        let before = Set(
            try scene.closed(by: "CAM-0001", at: scene.stores[0]).values.flatMap { $0 }
                .map { try FixturePKI.bytes("\($0)/receipt.json") }
        )
        #expect(before.count == 2)
        try scene.removeReceipts(at: scene.stores[1])
        try scene.start()
        try attack.expectConcluded()
        for store in scene.stores {
            let closed = scene.closed(by: "CAM-0001", at: store).values.flatMap { $0 }
            #expect(try Set(closed.map { try FixturePKI.bytes("\($0)/receipt.json") }) == before)
            #expect(!closed.contains { FileManager.default.fileExists(atPath: "\($0)/erase-receipt.json") })
        }
    }

    @Test func `of a camera that signs nothing, what the station signed itself is found again`() throws {
        let scene = try Scene()
        scene.plainBays = ["A"]
        let plain = try PlainCamera(sizes: [70_000, 20], in: scene)
        let inTheWay = "\(scene.destinationRoot)/\(FixturePKI.Domain.north.trustDomain)"
        try Data().write(to: URL(fileURLWithPath: inTheWay))
        try scene.start()
        try scene.plug(plain.camera)
        try scene.waitFor("A", "notCleared")
        let before = try Set(scene.standingReceipts().map(FixturePKI.bytes))
        #expect(before.count == 2)
        scene.cutPower()
        try scene.loseJournal()
        try FileManager.default.removeItem(atPath: inTheWay)
        try scene.start()
        try scene.waitFor("A", "safeToRemove")
        try scene.expectKept(plain.contents, by: PlainCamera.name("PLAIN-1"))
        let closed = scene.closed(by: PlainCamera.name("PLAIN-1")).values.flatMap { $0 }
        #expect(try Set(closed.map { try FixturePKI.bytes("\($0)/receipt.json") }) == before)
    }

    enum Doubt: String, CaseIterable {
        case unsigned, changed, anothers, otherItem
    }

    @Test(arguments: Doubt.allCases)
    func `a receipt that is in doubt is left alone: held, nothing erased`(_ doubt: Doubt) throws {
        let attack = try Self.stopped(
            [("dams", true)],
            CameraText("CAM-0001", [.init("rec-1", size: 60_000)])
        )
        let scene = attack.scene
        let receipt = try #require(try scene.standingReceipts().first)
        let words = try Self.sow(doubt, at: receipt, attack.text)
        let before = try FixturePKI.bytes(receipt)
        try scene.start()
        try scene.wait(for: "a reason with '\(words)'") {
            (try? scene.bay("A"))??.reason?.contains(words) == true
        }
        #expect(try scene.status().alarms.isEmpty == false)
        #expect(attack.camera.intact.count == 1 && scene.closed(by: "CAM-0001").isEmpty)
        #expect(try FixturePKI.bytes(receipt) == before)
        try scene.removeReceipts()
        #expect(try scene.retry("--all").status == 0)
        try attack.expectConcluded()
    }

    /// Gives reason for doubt about a receipt, and says the words in which it must show.
    private static func sow(_ doubt: Doubt, at receipt: String, _ text: CameraText) throws -> String {
        switch doubt {
        case .unsigned:
            try FileManager.default.removeItem(atPath: "\(receipt).p7s")
            return "and without a signature"
        case .changed:
            let words = String(decoding: try FixturePKI.bytes(receipt), as: UTF8.self)
            let other = words.replacing("\"bay\":\"A\"", with: "\"bay\":\"B\"")
            #expect(other != words)
            try Data(other.utf8).write(to: URL(fileURLWithPath: receipt))
            return "no valid receipt of it"
        case .anothers:
            // A good receipt of the same recording, but of another station, under our name.
            let there = try Scene(station: "beta")
            try there.start()
            try there.plug(there.camera(text))
            try there.waitFor("A", "safeToRemove")
            let folder = try #require(there.closed(by: text.serial).values.flatMap { $0 }.first)
            for suffix in ["", ".p7s"] {
                let bytes = try FixturePKI.bytes("\(folder)/receipt.json\(suffix)")
                try Data(bytes).write(to: URL(fileURLWithPath: receipt + suffix))
            }
            return "no valid receipt of it"
        case .otherItem:
            // The same bytes in another file: not what the receipt says stands there.
            let folder = URL(fileURLWithPath: receipt).deletingLastPathComponent()
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            let item = folder.appending(path: try #require(names.first { $0.hasPrefix("item-000-") }))
            let bytes = try Data(contentsOf: item)
            try FileManager.default.removeItem(at: item)
            try bytes.write(to: item)
            return "was not found there now"
        }
    }
}

extension Scene {
    /// The receipts beside recordings still open.
    fileprivate func standingReceipts(at store: Store? = nil) throws -> [String] {
        let folder = "\(store?.path ?? destinationRoot)/.bwvdock/incoming"
        return incoming(at: store).map { "\(folder)/\($0)/receipt.json" }
            .filter { FileManager.default.fileExists(atPath: $0) }
    }

    /// As a person does who has looked at them.
    fileprivate func removeReceipts(at store: Store? = nil) throws {
        for receipt in try standingReceipts(at: store) {
            for path in [receipt, "\(receipt).p7s"] { try? FileManager.default.removeItem(atPath: path) }
        }
    }
}
