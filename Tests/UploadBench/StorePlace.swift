import Foundation
import HTTPClient
import ServerHarness
import TestSupport

/// A real OpenStack object store of this machine, on its disk; a fresh one whenever it is to be empty.
final class StorePlace: Place {
    let name = "object store"
    let user = ObjectStoreServer.owner.login
    let key = ObjectStoreServer.owner.key
    let rclone = "there:peers"
    private var server: ObjectStoreServer
    private var talk: StoreTalk

    init() throws {
        server = try ObjectStoreServer()
        talk = try StoreTalk(to: server)
        try makeContainer()
    }

    var login: String { server.login }
    var port: UInt16 { server.port }
    var peerURL: String { "\(server.storage())/peers/clip.bin" }
    var peerHeaders: [String] { ["X-Auth-Token: \(talk.token)"] }
    /// As the driver does unless it is told otherwise.
    let segment: Int? = 512 << 20
    var rcloneSettings: [String: String] {
        [
            "RCLONE_CONFIG_THERE_TYPE": "swift", "RCLONE_CONFIG_THERE_AUTH": login,
            "RCLONE_CONFIG_THERE_USER": user, "RCLONE_CONFIG_THERE_KEY": key,
        ]
    }

    func empty() throws {
        server = try ObjectStoreServer()
        talk = try StoreTalk(to: server)
        try makeContainer()
    }

    private func makeContainer() throws {
        guard try talk(.put, "peers").isSuccess else { throw Failed("the object store makes no container") }
    }

    func check(_ recording: UploadRecording) throws {
        var found: [String] = []
        for container in try talk.names("")
        where container == "peers" || container.contains("_\(UploadRecording.serial)") {
            found += try talk.names(container).filter { $0.hasPrefix("item-") || $0.hasPrefix("clip") }
                .map { "\(container)/\($0)" }
        }
        guard found.count == 1 else { throw Failed("\(found.count) objects arrived: \(found)") }
        let url = "\(server.storage())/\(found[0])"
        let script = "set -o pipefail; curl -sSf -H \"$1\" \"$2\" | cmp - \"$3\""
        try Shell.check("bash", ["-c", script, "check", peerHeaders[0], url, recording.plain])
    }
}
