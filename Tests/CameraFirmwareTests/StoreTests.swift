import Bytes
import CameraFile
import CameraFirmware
import Channel
import Cryptography
import Evidence
import PTP
import Platform
import Sealing
import TestSupport
import Testing
import Trust

struct StoreTests {
    @Test func `what it sealed opens again, bit for bit the media`() throws {
        let (firmware, _, panel) = try TestCamera(fixture: "CAM-0001").start()
        let dock = try TestDock.docked(firmware)
        let manifest = try dock.manifest("rec-0002")
        #expect(manifest.items.map(\.role) == [.clip, .track, .bookmarks])
        #expect(manifest.classification == .evidential && manifest.markings == [.restricted, .sensitive])
        for (item, name) in ["clip-long.mp4", "track.json", "bookmarks.json"].enumerated() {
            let media = try FixturePKI.bytes(Repository.path("fixtures/media/\(name)"))
            let opened = try dock.plaintext(of: item, in: manifest, firmware)
            #expect(opened == media)
            #expect(SHA256.hash(opened) == manifest.items[item].digest)
            #expect(panel.bytesRead[manifest.items[item].objectName] == manifest.items[item].sealedSize)
        }
    }

    @Test func `a recovered clip ends at its last whole frame and says so`() throws {
        let (firmware, _, _) = try TestCamera(fixture: "CAM-0001").start()
        let dock = try TestDock.docked(firmware)
        let manifest = try dock.manifest("rec-0003")
        #expect(manifest.state == .recovered)
        let media = try FixturePKI.bytes(Repository.path("fixtures/media/clip-medium.mp4"))
        let opened = try dock.plaintext(of: 0, in: manifest, firmware)
        #expect(opened.count == media.count / 65_536 * 65_536 && media.starts(with: opened))
        #expect(manifest.items[0].wholeFrames == UInt64(media.count / 65_536))
    }

    @Test func `a cut item that no manifest calls cut does not open`() throws {
        let (firmware, _, _) = try TestCamera(fixture: "CAM-0006").start()
        let dock = try TestDock.docked(firmware)
        let manifest = try dock.manifest("rec-0003")
        #expect(manifest.state == .closed && manifest.items[0].wholeFrames == nil)
        #expect(throws: SealingError.self) { try dock.plaintext(of: 0, in: manifest, firmware) }
    }

    @Test func `the wrong key on request is refused by the item's own commitment`() throws {
        var faults = FirmwareFaults()
        faults.wrongKey = true
        let (firmware, _, _) = try TestCamera(recordings: 1).start(faults: faults)
        let dock = try TestDock.docked(firmware)
        let manifest = try dock.manifest("rec-1")
        #expect(throws: SealingError.wrongKey) { try dock.plaintext(of: 0, in: manifest, firmware) }
    }

    @Test func `manifests verify with the camera's certificate and name the one before`() throws {
        let (_, store, _) = try TestCamera(recordings: 3).start()
        let policy = try TestDock.policy()
        var previous: SHA256Digest?
        for recording in store.recordings {
            let statement = try store.manifest(of: recording)
            let signer = try policy.verifyStatement(
                statement.bytes,
                signature: statement.signature,
                role: .camera
            )
            let manifest = try Manifest(parsing: statement.bytes)
            #expect(signer.name == "CAM-0003" && manifest.previous == previous)
            previous = SHA256.hash(statement.bytes)
        }
    }

    @Test func `a lie about the serial stands where the file puts it`() throws {
        let pki = try FixturePKI.ready()
        func camera(_ name: String) throws -> (HelloResult, Manifest, EncryptionContext) {
            let (firmware, store, _) = try TestCamera(fixture: name).start()
            let dock = try TestDock(firmware, as: pki.dock("alpha"))
            let hello = try dock.hello()
            let manifest = try dock.manifest("rec-0001")
            let path = store.layout.object(manifest.items[0].objectName)
            return (hello, manifest, try SealedHeader(parsing: AtomicFile.read(path)).context)
        }
        let (hello, _, _) = try camera("CAM-0003-hello")
        #expect(hello.serial == "CAM-0004")
        let (_, manifest, _) = try camera("CAM-0003-manifest")
        #expect(manifest.serial.text == "CAM-0004")
        let (_, _, context) = try camera("CAM-0003-context")
        #expect(context.camera == "CAM-0004")
        let (honest, plain, clear) = try camera("CAM-0003")
        #expect(honest.serial == "CAM-0003" && plain.serial.text == "CAM-0003" && clear.camera == "CAM-0003")
    }

    @Test func `never makes a store over another, and leaves none half made`() throws {
        let camera = try TestCamera(recordings: 1)
        let error = try #require(throws: FirmwareError.self) {
            try StoreMaker(camera.file).make(at: camera.root)
        }
        #expect(error.cause == "it is already there")
        var broken = camera.file
        broken.recordings[0].items[0].content = .media(path: "/nonexistent.mp4")
        let elsewhere = camera.folder.path("other")
        #expect(throws: FirmwareError.self) { try StoreMaker(broken).make(at: elsewhere) }
        #expect(throws: FirmwareError.self) { try CameraStore(opening: elsewhere) }
    }

    @Test func `a plain camera shows its media to anybody and has no channel`() throws {
        let folder = try TemporaryDirectory()
        let file = try CameraFile(
            loading: Repository.path("fixtures/cameras/PLAIN-0001.json5"),
            pki: nil
        )
        let camera = try VirtualCamera(file, store: folder.path("store"))
        #expect(camera.intact.map(\.text) == ["rec-0001"])
        let media = try FixturePKI.bytes(Repository.path("fixtures/media/clip-short.mp4"))
        #expect(try AtomicFile.read(camera.store.layout.object("CLIP1000.MP4")) == media)
    }
}
