import CameraFirmware
import DaemonHarness
import Foundation
import HTTPClient
import ServerHarness
import TestSupport
import Testing
import Upload

@testable import S3Driver

/// The example of each destination's page, done: initialised, and a camera docked.
@Suite struct `The page of a destination` {
    @Test func `directory has an example that takes a docking to a folder`() throws {
        let folder = try TemporaryDirectory()
        let (page, example) = try Self.page("directory")
        // Nothing is mounted here, and the daemon knows: that alone is allowed beside the example.
        let text = example.replacing("/srv/evidence", with: folder.path)
            .replacing("allowPlaintextOnThisHost: false", with: "allowPlaintextOnThisHost: true")
        try Self.dock(text, "evidence-store")
        let held = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        for name in ["item-000-clip.mp4", "manifest.json.p7s", "receipt.json", "tombstone.json"] {
            #expect(page.contains(name) && held.contains { $0.hasSuffix("/\(name)") }, "\(name)")
        }
    }

    @Test func `object-store has an example that takes a docking to OpenStack over TLS`() throws {
        let server = try ObjectStoreServer.shared.get()
        let front = try SecureFront(before: server.port)
        let (page, example) = try Self.page("object-store")
        #expect(example.contains("\"\(ObjectStoreServer.force.login)\""))
        try Self.dock(
            example.replacing("https://objects.example", with: front.address)
                .replacing("/etc/bwvdock/objects-ca.pem", with: front.authority),
            "content-destination",
            credential: ("object-store", "\(ObjectStoreServer.force.key)\n")
        )
        let talk = try StoreTalk(to: server, as: ObjectStoreServer.force)
        let containers = try talk.names("").filter { $0.contains("_CAM-0001_rec-1") }
        #expect(containers.count == 1)
        let held = try talk.names(try #require(containers.first))
        for name in ["item-000-clip.mp4", "manifest.json", "manifest.json.p7s"] {
            #expect(page.contains(name) && held.contains(name), "\(name)")
        }
        #expect(held.contains("alpha.receipt.json.p7s") && page.contains("<station>.receipt.json.p7s"))
    }

    @Test func `s3 has an example that takes a docking to a bucket with locks`() throws {
        let server = try Ministack.ready.get()
        let keys =
            "[default]\naws_access_key_id=\(server.accessKey)\naws_secret_access_key=\(server.secret)\n"
        let folder = try TemporaryDirectory()
        var configuration = S3Configuration(
            endpoint: try Endpoint(parsing: "http://127.0.0.1:\(server.port)"),
            bucket: "force-evidence",
            credentialsPath: try folder.write("credentials", Array(keys.utf8))
        )
        configuration.style = .path
        configuration.region = "eu-west-2"
        let place = """
            <CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\
            <LocationConstraint>eu-west-2</LocationConstraint></CreateBucketConfiguration>
            """
        var bucket = S3Request(.put).with(Array(place.utf8))
        bucket.headers = [("x-amz-bucket-object-lock-enabled", "true")]
        try #require(S3Client(configuration).send(bucket).isSuccess)
        let (page, example) = try Self.page("s3")
        try Self.dock(
            example.replacing("https://s3.eu-west-2.amazonaws.com", with: "http://localhost:\(server.port)"),
            "evidence-bucket",
            credential: ("s3", keys)
        )
        let driver = try S3Driver(configuration, stationName: "judge")
        let held = try driver.keys(under: "bwv/")
        for name in ["item-000-clip.mp4", "manifest.json.p7s", "closed.json", "tombstone.json"] {
            #expect(page.contains(name) && held.contains { $0.hasSuffix("/\(name)") }, "\(name)")
        }
    }

    private static func page(_ driver: String) throws -> (text: String, example: String) {
        let path = Repository.path("docs/destinations/\(driver).md")
        let page = try String(contentsOfFile: path, encoding: .utf8)
        return (page, String(try #require(page.firstMatch(of: /(?s)```json5\n(.*?)```/)?.output.1)))
    }

    /// Plugs a camera into a station that has been told no more than the page says.
    private static func dock(
        _ destination: String,
        _ name: String,
        credential: (name: String, text: String)? = nil
    ) throws {
        let credentials = try TemporaryDirectory()
        if let credential { try credentials.write(credential.name, Array(credential.text.utf8)) }
        let scene = try Scene(
            destination: destination,
            stores: [(name, true)],
            environment: ["CREDENTIALS_DIRECTORY": credentials.path]
        )
        let camera = try scene.camera(CameraText("CAM-0001", [.init("rec-1", size: 100_000)]))
        try scene.start()
        try scene.plug(camera)
        try scene.waitFor("A", "safeToRemove")
        #expect(camera.erased.count == 1 && camera.intact.isEmpty)
        #expect(scene.park() == 0)
    }
}
