import CameraFirmware
import ControlProtocol
import DaemonHarness
import Evidence
import Foundation
import ServerHarness
import TestSupport
import Testing
import Upload

/// What a store shows of what it holds decides how much is proven, and nothing is erased for less than was asked for.
@Suite struct `A store that shows little` {
    /// A station that reaches its account through a rule, and the owner, who is not hindered.
    private final class Setting {
        let owner: AccountPlace
        let scene: Scene
        private let front: SecureFront

        init(_ rule: SecureFront.Rule, minimum: String = "readBack") throws {
            owner = try AccountPlace(segments: "whereOffered")
            front = try SecureFront(before: ObjectStoreServer.shared.get().port, rule)
            let text = """
                { name: "dams", driver: "object-store", minimumIntegrity: "\(minimum)",
                  "object-store": { login: "\(front.address)/auth/v1.0", user: "\(owner.user.login)",
                                    key: "\(owner.keyFile)" },
                  http: { authorities: "\(front.authority)" } }
                """
            scene = try Scene(sharing: owner.scene, destination: text)
        }
    }

    private static let text = CameraText("CAM-0001", [.init("rec-1", size: 300_000)])

    @Test func `only takes PUT: it is held, and no camera is read for it`() throws {
        let setting = try Setting(.putOnly)
        let camera = try setting.scene.camera(Self.text)
        try setting.scene.start()
        try setting.scene.plug(camera)
        try setting.scene.waitForReason("destination dams: read System/bwvdock-identity.json: answered 403")
        let dams = try #require(try setting.scene.status().destinations.first)
        #expect(dams.state == "held" && dams.hint?.contains("rights") == true)
        #expect(try setting.scene.status().alarms.contains { $0.subject == "dams" })
        #expect(camera.intact.count == 1)
        #expect(try setting.owner.judge.closed().isEmpty && setting.owner.judge.leftovers().isEmpty)
    }

    @Test func `a bucket that only takes PUT is held as well`() throws {
        let place = try BucketPlace()
        let camera = try place.scene.camera(Self.text)
        place.front.rule { head in
            head.hasPrefix("PUT") ? .passes : .answered(Front.error(403, "AccessDenied"))
        }
        try place.scene.start()
        try place.scene.plug(camera)
        try place.scene.waitForReason("destination dams")
        #expect(try place.scene.status().destinations.first?.state == "held")
        #expect(camera.intact.count == 1)
        #expect(try place.closed().isEmpty)
    }

    @Test func `lets no item be read: only its size is proven, and that is not enough`() throws {
        let setting = try Setting(.itemsUnread)
        let camera = try setting.scene.camera(Self.text)
        try setting.scene.start()
        try setting.scene.plug(camera)
        try setting.scene.waitForReason("only size can be proven")
        #expect(camera.intact.count == 1)
        #expect(try setting.owner.judge.closed().isEmpty)
    }

    @Test
    func
        `where a force takes the size for enough, the receipt says so, without a digest, and the camera does not erase`()
        throws
    {
        let setting = try Setting(.itemsUnread, minimum: "size")
        let camera = try setting.scene.camera(Self.text)
        try setting.scene.start()
        try setting.scene.plug(camera)
        try setting.scene.waitFor("A", "notCleared")
        #expect(camera.intact.count == 1 && camera.erased.isEmpty)
        let key = try #require(try setting.owner.judge.closed().first)
        let sidecars = try setting.owner.judge.sidecars(of: key)
        let receipt = try Receipt(parsing: #require(sidecars[.receipt]))
        let item = try #require(receipt.destinations.first?.items.first)
        #expect(item.integrity == .size && item.digest == nil && item.evidence.hasPrefix("size only"))
    }
}
