import Foundation
import TestSupport

/// The store of `fixtures/ministack`, started once for all tests.
final class Ministack: S3Destination.Server {
    static let ready = Result { try Ministack() }

    let port = LoopbackServer.freePort()
    let accessKey = "test"
    let secret = "wJalrXUtnFEMI/fixture"
    let folder: TemporaryDirectory
    private let process: ServerProcess

    private init() throws {
        folder = try TemporaryDirectory()
        let program = Repository.path(".build/ministack/bin/hypercorn")
        try Shell.check(Repository.path(".ci/venv"), [Repository.path("fixtures/ministack")])
        process = ServerProcess([program, "ministack.app:app", "-b", "127.0.0.1:\(port)"], in: folder)
        let environment = [
            "GATEWAY_PORT": "\(port)", "S3_PERSIST": "1", "S3_DATA_DIR": folder.path("s3"),
        ]
        try process.start(environment: environment, ports: [port])
    }

    func damage(_ key: String, in bucket: String) throws {
        let manager = FileManager.default
        var found = 0
        for name in try manager.subpathsOfDirectory(atPath: folder.path("s3"))
        where name.contains(bucket) && name.contains(key) && !name.hasSuffix(".json.meta.json")
            && !name.hasSuffix(".meta.json")
        {
            var isFolder: ObjCBool = false
            let path = folder.path("s3/\(name)")
            guard unsafe manager.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            try flipBit(path)
            found += 1
        }
        guard found > 0 else { throw CocoaError(.fileNoSuchFile) }
    }
}

/// Flips one bit in the middle of a file, as it would on a real disk: to the nanosecond nothing else changes.
func flipBit(_ path: String) throws {
    var before = stat()
    _ = unsafe lstat(path, &before)
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    let middle = try file.seekToEnd() / 2
    try file.seek(toOffset: middle)
    let byte = try file.read(upToCount: 1) ?? Data([0])
    try file.seek(toOffset: middle)
    try file.write(contentsOf: byte.map { $0 ^ 1 })
    try file.close()
    _ = unsafe utimensat(AT_FDCWD, path, [before.st_atim, before.st_mtim], 0)
}
