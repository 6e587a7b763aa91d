import CameraFirmware
import DaemonHarness
import Foundation
import TestSupport
import Testing

@testable import S3Driver

/// What the pages of the destinations `s3` and `directory` say, done; the object store's page has a test of its own.
@Suite struct `The page of the destination` {
    @Test func `s3 has an example that takes a docking to a real store, with locks`() throws {
        let bucket = try S3Destination(Ministack.ready.get(), locked: true, initialised: false)
        let configuration = bucket.configuration
        let credentials = try TemporaryDirectory()
        try credentials.write("s3", try FixturePKI.bytes(configuration.credentialsPath))
        let text = try example("s3")
            .replacing(
                "https://s3.eu-west-2.amazonaws.com",
                with: "http://127.0.0.1:\(bucket.forwarder.port)"
            )
            .replacing("force-evidence", with: configuration.bucket)
            .replacing("eu-west-2", with: "us-east-1")
            // This store has no name that a bucket's could stand before.
            .replacing("virtualHost", with: "path")
        #expect(!text.contains("amazon") && text.contains("credential:s3"))
        try dock(text, "evidence-bucket", environment: ["CREDENTIALS_DIRECTORY": credentials.path])
        let names = try S3Driver(configuration, stationName: "judge").keys(under: "bwv/")
            .compactMap { $0.split(separator: "/").last.map(String.init) }
        let page = try page("s3")
        for name in [
            "identity.json", "item-000-clip.mp4", "manifest.json", "manifest.json.p7s", "closed.json",
            "tombstone.json", "tombstone.json.p7s",
        ] { #expect(names.contains(name) && page.contains(name), "\(name)") }
        #expect(names.contains("alpha.receipt.json") && page.contains("<station>.receipt.json"))
    }

    @Test func `directory has an example that takes a docking to a folder`() throws {
        let store = try TemporaryDirectory()
        let text = try example("directory").replacing("/srv/evidence", with: store.path)
            // A test has no other disk than this machine's.
            .replacing("allowPlaintextOnThisHost: false", with: "allowPlaintextOnThisHost: true")
        try dock(text, "evidence-store")
        let names = try FileManager.default.subpathsOfDirectory(atPath: store.path)
            .compactMap { $0.split(separator: "/").last.map(String.init) }
        let page = try page("directory")
        for name in [
            "identity.json", "item-000-clip.mp4", "manifest.json", "manifest.json.p7s", "receipt.json",
            "receipt.json.p7s", "tombstone.json", "tombstone.json.p7s",
        ] { #expect(names.contains(name) && page.contains(name), "\(name)") }
    }

    private func dock(_ destination: String, _ name: String, environment: [String: String] = [:]) throws {
        let scene = try Scene(destination: destination, stores: [(name, true)], environment: environment)
        let camera = try scene.camera(CameraText("CAM-0001", [.init("rec-1", size: 100_000)]))
        try scene.start()
        try scene.plug(camera)
        try scene.waitFor("A", "safeToRemove")
        #expect(camera.erased.count == 1)
        #expect(scene.park() == 0)
    }

    private func page(_ driver: String) throws -> String {
        try String(contentsOfFile: Repository.path("docs/destinations/\(driver).md"), encoding: .utf8)
    }

    private func example(_ driver: String) throws -> String {
        String(try #require(page(driver).firstMatch(of: /(?s)```json5\n(.*?)```/)?.output.1))
    }
}
