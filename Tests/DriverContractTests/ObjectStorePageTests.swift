import CameraFirmware
import DaemonHarness
import Foundation
import HTTPClient
import ServerHarness
import TestSupport
import Testing

/// What the page of the destination says, done.
@Suite struct `The page of the destination object-store` {
    @Test func `has an example that takes a docking to a real store`() throws {
        let server = try ObjectStoreServer.shared.get()
        let front = try SecureFront(before: server.port)
        let credentials = try TemporaryDirectory()
        try credentials.write("object-store", Array("\(ObjectStoreServer.force.key)\n".utf8))
        let page = try String(
            contentsOfFile: Repository.path("docs/destinations/object-store.md"),
            encoding: .utf8
        )
        let example = try #require(page.firstMatch(of: /(?s)```json5\n(.*?)```/)?.output.1)
        let text = example.replacing("https://objects.example", with: front.address)
            .replacing("/etc/bwvdock/objects-ca.pem", with: front.authority)
        #expect(!text.contains("example"))
        #expect(text.contains("\"\(ObjectStoreServer.force.login)\""))
        let scene = try Scene(
            destination: String(text),
            stores: [("content-destination", true)],
            environment: ["CREDENTIALS_DIRECTORY": credentials.path]
        )
        let camera = try scene.camera(CameraText("CAM-0001", [.init("rec-1", size: 100_000)]))
        try scene.start()
        try scene.plug(camera)
        try scene.waitFor("A", "safeToRemove")
        #expect(camera.erased.count == 1)
        let talk = try StoreTalk(to: server, as: ObjectStoreServer.force)
        let containers = try talk.names("").filter { $0.contains("_CAM-0001_rec-1") }
        #expect(containers.count == 1)
        let held = try talk.names(try #require(containers.first))
        // The picture on the page.
        for name in ["item-000-clip.mp4", "manifest.json", "manifest.json.p7s"] {
            #expect(page.contains(name) && held.contains(name))
        }
        #expect(held.contains("alpha.receipt.json") && held.contains("alpha.receipt.json.p7s"))
        #expect(page.contains("<station>.receipt.json  <station>.receipt.json.p7s"))
    }
}
