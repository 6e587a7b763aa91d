import CameraFile
import CameraFirmware
import DaemonHarness
import Foundation
import TestSupport

/// The recording everybody uploads: plain for those who want it so, sealed on a camera, and sealed as the peers can.
struct UploadRecording {
    static let serial = "CAM-0005"
    static let name = "rec-1"

    let folder: String
    let mebibytes: Int
    var plain: String { "\(folder)/plain/clip.bin" }
    private var store: String { "\(folder)/camera" }

    /// Makes it in all its forms.
    init(folder: String, mebibytes: Int) throws {
        self.folder = folder
        self.mebibytes = mebibytes
        try FileManager.default.createDirectory(atPath: "\(folder)/plain", withIntermediateDirectories: true)
        try Shell.check(
            "dd",
            ["if=/dev/urandom", "of=\(plain)", "bs=1M", "count=\(mebibytes)", "status=none"]
        )
        var text = CameraText(Self.serial, [.init(Self.name, evidential: true)]).text
        guard let range = text.firstRange(of: /synthetic: {[^}]*}/) else { throw Failed("no item") }
        text.replaceSubrange(range, with: "media: \"\(plain)\"")
        let file = try CameraFile(
            parsing: Array(text.utf8),
            folder: "/",
            pki: try FixturePKI.ready().root
        )
        _ = try VirtualCamera(file, store: store)
    }

    /// Of the plain bytes, hexadecimal.
    func digest() throws -> Substring {
        try Shell.check("openssl", ["dgst", "-sha256", "-r", plain]).text.prefix(64)
    }

    /// A camera's store that a docking may erase.
    func freshStore() throws -> String {
        let copy = "\(folder)/docked-camera"
        try? FileManager.default.removeItem(atPath: copy)
        // Erasing unlinks a sealed item and overwrites its key: that is copied, and the item's gigabyte is not.
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        for name in try FileManager.default.contentsOfDirectory(atPath: store) {
            try Shell.check("cp", [name == "objects" ? "-al" : "-a", "\(store)/\(name)", copy])
        }
        return copy
    }
}
