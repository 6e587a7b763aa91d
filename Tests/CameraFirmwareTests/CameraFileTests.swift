import CameraFile
import ConfigTree
import Evidence
import Platform
import TestSupport
import Testing

struct CameraFileTests {
    private static let identity = """
        identity: {
            tls: { certificate: "${PKI}/t.pem", key: "/k/t.key" },
            signing: { certificate: "s.pem", key: "s.key" },
            trust: [{ domain: "north.bwvdock-fixture.invalid", path: "ca.pem" }],
        },
        """

    private static func text(_ more: String, head: String = identity) -> [UInt8] {
        Array(
            """
            { serial: "CAM-1", model: "M", firmware: "1", domain: "north.bwvdock-fixture.invalid",
            \(head) \(more) }
            """.utf8
        )
    }

    private static func read(_ bytes: [UInt8], pki: String? = "/pki") throws -> CameraFile {
        try CameraFile(parsing: bytes, folder: "/cameras", pki: pki)
    }

    @Test func `reads a camera and resolves its paths`() throws {
        let camera = try Self.read(
            Self.text(
                """
                battery: 12, frameLength: 8192, recordings: [
                    { start: "2026-01-01T00:00:00.000Z", duration: 1.5, items: [
                        { media: "a.mp4" }, { role: "track", media: "/b.json", frameLength: 4096 },
                    ] },
                ],
                """
            )
        )
        #expect(camera.identity?.tls.certificate == "/pki/t.pem")
        #expect(camera.identity?.signing.key == "/cameras/s.key")
        #expect(camera.usbSerial == "CAM-1" && camera.manifestSerial == camera.serial)
        let recording = try #require(camera.recordings.first)
        #expect(recording.id.text == "rec-0001" && recording.end - recording.start == 1500)
        #expect(recording.items.map(\.frameLength) == [8192, 4096])
        #expect(recording.items.map(\.content) == [.media(path: "/cameras/a.mp4"), .media(path: "/b.json")])
        #expect(recording.items.map(\.mediaType) == ["video/mp4", "application/json"])
        #expect(camera.erasePolicy.acceptedDestinations == .any)
    }

    @Test(arguments: [
        ("batery: 12", "batery", "did you mean 'battery'?"),
        ("battery: 101", "battery", nil),
        ("clock: { errorMilliseconds: \"x\" }", "clock.errorMilliseconds", nil),
        ("recordings: [{ start: \"2026-01-01T00:00:00.000Z\", duration: 1 }]", "recordings[0].items", nil),
        (
            "recordings: [{ start: \"yesterday\", duration: 1, items: [] }]", "recordings[0].start",
            "such as \"2026-03-01T12:00:00.000Z\""
        ),
        (
            "recordings: [{ start: \"2026-01-01T00:00:00.000Z\", items: [] }]", "recordings[0].duration", nil
        ),
        (
            "recordings: [{ start: \"2026-01-01T00:00:00.000Z\", duration: 1, items: [{}] }]",
            "recordings[0].items[0].media", nil
        ),
        (
            "recordings: [{ start: \"2026-01-01T00:00:00.000Z\", duration: 1, items: "
                + "[{ media: \"a\", frameLength: 5000 }] }]",
            "recordings[0].items[0].frameLength", nil
        ),
        ("erasePolicy: { acceptedDestinations: 5 }", "erasePolicy.acceptedDestinations", nil),
        ("faults: [\"wrongKay\"]", "faults[0]", "did you mean 'wrongKey'?"),
    ])
    func `names the key that is wrong`(more: String, path: String, hint: String?) throws {
        let error = try #require(throws: ConfigError.self) { try Self.read(Self.text(more)) }
        #expect(error.path == path)
        if let hint { #expect(error.hint == hint) }
    }

    @Test func `refuses an open recording that is not the last, and one id twice`() throws {
        let item = "start: \"2026-01-01T00:00:00.000Z\", duration: 1, items: [{ media: \"a\" }]"
        let open = try #require(throws: ConfigError.self) {
            try Self.read(Self.text("recordings: [{ state: \"open\", \(item) }, { \(item) }]"))
        }
        #expect(open.path == "recordings[0].state")
        let twice = try #require(throws: ConfigError.self) {
            try Self.read(Self.text("recordings: [{ id: \"a\", \(item) }, { id: \"a\", \(item) }]"))
        }
        #expect(twice.path == "recordings[1].id")
    }

    @Test func `asks where the certificates are`() throws {
        let error = try #require(throws: ConfigError.self) { try Self.read(Self.text(""), pki: nil) }
        #expect(error.path == "identity.tls.certificate")
        #expect(error.hint?.contains("--pki") == true)
    }

    @Test func `needs no certificates for a plain camera, and some for any other`() throws {
        #expect(try Self.read(Self.text("channel: false", head: "")).identity == nil)
        let error = try #require(throws: ConfigError.self) { try Self.read(Self.text("", head: "")) }
        #expect(error.path == "identity")
    }

    @Test func `every fixture camera can be read and lies under a fixture domain`() throws {
        let folder = Repository.path("fixtures/cameras")
        for name in try Shell.run("/bin/ls", [folder]).text.split(separator: "\n")
        where name.hasSuffix(".json5") {
            let camera = try CameraFile(loading: "\(folder)/\(name)", pki: "/pki")
            #expect(camera.domain.isFixture, "\(name)")
            #expect(name.hasPrefix(camera.serial.text), "\(name)")
        }
    }

    @Test func `the page of every key is in step`() throws {
        let page = try FixturePKI.bytes(Repository.path("docs/camera-file.md"))
        #expect(
            String(decoding: page, as: UTF8.self) == CameraFileReference.markdown,
            "write it anew: swift run bwvcamera check --reference > docs/camera-file.md"
        )
    }

    @Test func `a missing file is named`() throws {
        let error = try #require(throws: CameraFileError.self) {
            try CameraFile(loading: "/nonexistent/camera.json5", pki: nil)
        }
        #expect("\(error)".contains("/nonexistent/camera.json5"))
    }

    @Test func `noise is the same every time, and no two blocks are alike`() {
        let noise = SyntheticMedia(size: 150_000, seed: 7)
        #expect((0..<4).map { noise.block($0).count } == [65_536, 65_536, 18_928, 0])
        #expect(noise.block(1) == SyntheticMedia(size: 150_000, seed: 7).block(1))
        #expect(noise.block(0) != noise.block(1))
        #expect(noise.block(0) != SyntheticMedia(size: 150_000, seed: 8).block(0))
    }
}
