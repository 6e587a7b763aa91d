import CameraDevice
import CameraFile
import CameraFirmware
import DaemonHarness
import Foundation
import Glibc
import MockedBus
import Platform
import Sealing
import TestSupport
import Testing

/// Claim 11: a daemon killed in mid-offload leaves neither footage nor keys anywhere but at the destination.
@Suite struct LeakTests {
    @Test func `killed in mid-offload, no key and no footage is left outside the destination`() throws {
        let text = CameraText("CAM-0001", [.init("rec-1", size: 12 << 20)])
        let attack = try Attack(text)
        let scene = attack.scene
        let temporary = scene.folder.path("temporary")
        try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: false)
        scene.extraEnvironment["TMPDIR"] = temporary
        attack.camera.device.faults.bulkInBytesPerSecond = 4 << 20
        let keys = try Self.keys(of: text, scene.folder.path("store-\(text.serial)-\(scene.station)"))
        #expect(keys.count == 2)
        try scene.start()
        try scene.plug(attack.camera)
        try scene.wait(for: "the transfer to be under way") {
            attack.camera.device.counts.bulkInBytes > 9 << 20
        }

        let process = "/proc/\(try #require(scene.daemon?.identifier))"
        let locked = try Self.number("VmLck", in: "\(process)/status")
        print("locked while offloading: \(locked) KiB")
        #expect(locked > 0, "keys lie in locked memory")
        let core = try Self.text("\(process)/limits").split(separator: "\n").first {
            $0.hasPrefix("Max core file size")
        }
        let limits = core?.split(separator: " ").suffix(3) ?? []
        #expect(limits.prefix(2).allSatisfy { $0 == "0" }, "no core dumps: \(core ?? "")")
        for path in try Self.openFiles(process) where !path.hasPrefix(scene.folder.path) {
            #expect(!path.hasPrefix("/tmp") || path.hasPrefix(scene.bus.root), "open outside: \(path)")
        }
        scene.cutPower()

        let plaintext = Footage(of: text)
        var searched = 0
        for path in Self.files(under: scene.folder.path) + Self.files(under: scene.bus.root) {
            guard !path.hasPrefix(scene.destinationRoot), !path.contains("/store-") else { continue }
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            searched += bytes.count
            #expect(!path.hasSuffix("core"))
            #expect(!plaintext.occurs(in: bytes), "footage in \(path)")
            for key in keys {
                for form in Self.forms(key) {
                    #expect(bytes.range(of: form) == nil, "a key in \(path)")
                }
            }
        }
        print("searched \(searched) bytes outside the destination")
        // The search finds what is there: at the destination there is footage.
        let part = try #require(Self.files(under: scene.destinationRoot).first { $0.hasSuffix(".part") })
        #expect(plaintext.occurs(in: try Data(contentsOf: URL(fileURLWithPath: part))))
        #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).isEmpty)

        attack.camera.device.faults.bulkInBytesPerSecond = nil
        try scene.start()
        try attack.expectConcluded()
    }

    /// The recording's wrapping key, which never leaves the camera, and its data key.
    private static func keys(of text: CameraText, _ store: String) throws -> [[UInt8]] {
        let layout = StoreLayout(root: store)
        let files = FileManager.default
        let wrapping = try FixturePKI.bytes(
            "\(layout.keys)/\(try #require(files.contentsOfDirectory(atPath: layout.keys).first))"
        )
        let object = try #require(files.contentsOfDirectory(atPath: layout.objects).first)
        let sealed = try FileHandle(forReadingFrom: URL(fileURLWithPath: layout.object(object)))
        let head = Array(try sealed.read(upToCount: SealedHeader.maximumByteCount) ?? Data())
        let header = try SealedHeader(parsing: head)
        let secret = try unsafe wrapping.withUnsafeBytes { unsafe try SecretBytes(copying: $0) }
        let keyring = RawAESKeyring(
            namespace: "bwv-camera",
            name: text.recordings[0].id,
            wrappingKey: secret
        )
        let data = try keyring.unwrap(header.dataKeys, context: header.context)
        return [wrapping, unsafe data.withBytes { unsafe Array($0) }]
    }

    /// A key as bytes, as hex and as Base64.
    private static func forms(_ key: [UInt8]) -> [Data] {
        let hex = key.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return [
            Data(key), Data(hex.utf8), Data(hex.uppercased().utf8),
            Data(Data(key).base64EncodedString().prefix(43).utf8),
        ]
    }

    private static func text(_ path: String) throws -> String {
        String(decoding: try FixturePKI.bytes(path), as: UTF8.self)
    }

    static func number(_ field: String, in path: String) throws -> Int {
        let line = try text(path).split(separator: "\n").first { $0.hasPrefix("\(field):") }
        return try #require(
            line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }
        )
    }

    private static func openFiles(_ process: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(process)/fd").compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "\(process)/fd/\($0)")
        }
    }

    private static func files(under root: String) -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: root) else { return [] }
        return walk.compactMap { $0 as? String }.map { "\(root)/\($0)" }.filter { path in
            var status = stat()
            return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        }
    }
}

/// Finds any 64 bytes of a camera's synthetic footage: three of its 16-byte blocks lie whole in any such window.
private struct Footage {
    private var words: Set<UInt64> = []

    init(of text: CameraText) {
        for recording in (try? text.file())?.recordings ?? [] {
            for case .synthetic(let size, let seed) in recording.items.map(\.content) {
                let media = SyntheticMedia(size: size, seed: seed)
                // Blocks differ in their first word only.
                let block = media.block(0)
                for place in stride(from: 0, to: block.count - 8, by: 16) {
                    unsafe block.withUnsafeBytes { bytes in
                        _ = unsafe words.insert(bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                    }
                }
            }
        }
    }

    func occurs(in bytes: Data) -> Bool {
        unsafe bytes.withUnsafeBytes { bytes in
            guard bytes.count >= 8 else { return false }
            for place in 0...bytes.count - 8 {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                if words.contains(word) { return true }
            }
            return false
        }
    }
}
