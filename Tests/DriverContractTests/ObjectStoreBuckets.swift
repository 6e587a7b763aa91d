import ServerHarness
import TestSupport

/// The S3 API of the object store that all tests share.
struct ObjectStoreBuckets: S3Destination.Server {
    static let ready = Result { ObjectStoreBuckets(server: try ObjectStoreServer.shared.get()) }

    private let server: ObjectStoreServer
    var port: UInt16 { server.port }
    var folder: TemporaryDirectory { server.folder }
    var accessKey: String { ObjectStoreServer.owner.login }
    var secret: String { ObjectStoreServer.owner.key }

    func damage(_ key: String, in bucket: String) throws {
        try server.flipBits(inObjectsNamed: [bucket, key])
    }
}
