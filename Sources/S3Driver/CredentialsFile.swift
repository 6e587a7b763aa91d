import Platform
import Synchronization
import Upload

/// The file that holds the credentials, read again when the ones in hand are refused or a minute old.
///
/// Whoever rotates credentials replaces the file as a whole; nothing needs to be told.
final class CredentialsFile: Sendable {
    private static let sizeLimit = 64 << 10
    private static let freshMilliseconds: Int64 = 60_000

    private struct Held {
        var credentials: S3Credentials?
        var readAt: Int64 = 0
    }

    private let path: String
    private let profile: String
    private let held = Mutex(Held())

    init(path: String, profile: String) {
        self.path = path
        self.profile = profile
    }

    func current() throws(DestinationError) -> S3Credentials {
        let now = Monotonic.now()
        let known = held.withLock { $0.readAt + Self.freshMilliseconds > now ? $0.credentials : nil }
        if let known { return known }
        let read = try read()
        held.withLock { $0 = Held(credentials: read, readAt: now) }
        return read
    }

    /// Reads again; whether there is something else now than the credentials that were refused.
    func refresh(after refused: S3Credentials) -> Bool {
        guard let read = try? read() else { return false }
        held.withLock { $0 = Held(credentials: read, readAt: Monotonic.now()) }
        return read.accessKey != refused.accessKey || read.sessionToken != refused.sessionToken
            || !Self.isSame(read.seed, refused.seed)
    }

    private func read() throws(DestinationError) -> S3Credentials {
        let file: SecretBytes
        do throws(SystemError) {
            file = try SecretFile.read(path, upTo: Self.sizeLimit)
        } catch {
            let isExposed = error.operation == "trust"
            throw DestinationError(
                .hold,
                "read credentials \(path): \(isExposed ? "everybody may read it" : error.cause)",
                hint: isExposed ? "chmod 600 \(path)" : "name the file under s3.credentials"
            )
        }
        guard let credentials = S3Credentials.parse(file, profile: profile) else {
            throw DestinationError(
                .hold,
                "read credentials \(path): no whole profile \(profile) is in it",
                hint: "it needs [\(profile)] with aws_access_key_id and aws_secret_access_key"
            )
        }
        return credentials
    }

    private static func isSame(_ left: SecretBytes, _ right: SecretBytes) -> Bool {
        guard left.count == right.count else { return false }
        return unsafe left.withBytes { left in
            unsafe right.withBytes { right in
                var difference: UInt8 = 0
                for index in 0..<left.count { difference |= unsafe left[index] ^ right[index] }
                return difference == 0
            }
        }
    }
}
