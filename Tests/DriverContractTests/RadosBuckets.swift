import ServerHarness
import TestSupport

extension RadosGateway: S3Destination.Server {
    func damage(_ key: String, in bucket: String) throws { try flipBits(of: key, in: bucket) }
}
