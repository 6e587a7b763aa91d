package import HTTPClient
package import Platform
package import Upload

/// What the driver must be told of an object store.
package struct ObjectStoreSettings: Sendable {
    /// How items larger than one chunk go in.
    package enum Segmenting: Sendable {
        /// In segments where the store says that it puts them together (static large objects), else whole.
        case whereOffered
        /// Each item by one request; what breaks off starts again with the item.
        case never
    }

    /// What the destination takes besides clips.
    package enum Support: Sendable {
        /// Everything, as `FullStoreAndReadSupport` of a connection file has it.
        case full
        /// What its capabilities object declares.
        case asDeclared
        /// The same, or everything where there is no such object: a plain store takes anything.
        case fullUnlessDeclared
    }

    /// Where to log in (v1), the first that answers counts.
    package var logins: [Endpoint]
    package var user: String
    package var key: SecretBytes
    package var http: HTTPSettings
    package var allowsPlainHTTP: Bool
    package var segmenting: Segmenting
    /// A segment is of as many whole chunks as fit into so many bytes, and of one at least.
    package var segmentBytes: UInt64
    package var support: Support
    /// Segments of another station's unfinished upload of the same recording are given up when they are so old.
    package var abandonAfterSeconds: Int64

    package init(
        logins: [Endpoint],
        user: String,
        key: SecretBytes,
        http: HTTPSettings = HTTPSettings(),
        allowsPlainHTTP: Bool = false,
        segmenting: Segmenting = .whereOffered,
        segmentBytes: UInt64 = 512 << 20,
        support: Support = .fullUnlessDeclared,
        abandonAfterSeconds: Int64 = 14 * 86_400
    ) {
        self.logins = logins
        self.user = user
        self.key = key
        self.http = http
        self.allowsPlainHTTP = allowsPlainHTTP
        self.segmenting = segmenting
        self.segmentBytes = segmentBytes
        self.support = support
        self.abandonAfterSeconds = abandonAfterSeconds
    }
}

extension ObjectStoreSettings {
    private static let longestKey = 4096

    /// Reads the key out of a file of one line that nobody else may read.
    package static func key(from path: String) throws(DestinationError) -> SecretBytes {
        do throws(SystemError) {
            let file = try SecretFile.read(path, upTo: longestKey)
            let count = unsafe file.withBytes { bytes in
                unsafe bytes.lastIndex { $0 != 10 && $0 != 13 }.map { $0 + 1 } ?? 0
            }
            return try unsafe file.withBytes { bytes throws(SystemError) in
                try unsafe SecretBytes(copying: UnsafeRawBufferPointer(rebasing: bytes.prefix(count)))
            }
        } catch {
            throw DestinationError(
                .hold,
                "read the key of an object store: \(error)",
                hint: "the file must belong to the daemon's user and be closed to everybody else"
            )
        }
    }

    /// The key of a connection file.
    package static func key(of file: ConnectionFile) throws(DestinationError) -> SecretBytes {
        do throws(SystemError) {
            let secret = try SecretBytes(count: file.key.utf8.count)
            unsafe secret.withMutableBytes { unsafe $0.copyBytes(from: file.key.utf8) }
            return secret
        } catch {
            throw DestinationError(.hold, "read the key of an object store: \(error)")
        }
    }
}
