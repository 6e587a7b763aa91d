import Bytes
import Evidence
import Foundation
import HTTPClient
import Synchronization
import TestSupport
import Testing
import Upload

@testable import S3Driver

/// A bucket of its own for one test, at a real server that all tests share.
final class S3Destination: Destination, Sendable {
    /// What a test needs to know of a server.
    protocol Server: Sendable {
        var port: UInt16 { get }
        /// Lives as long as the server.
        var folder: TemporaryDirectory { get }
        var accessKey: String { get }
        var secret: String { get }
        /// Flips one stored bit of an object's current version, without touching size or time.
        func damage(_ key: String, in bucket: String) throws
    }

    let configuration: S3Configuration
    let forwarder: Forwarder
    private let server: any Server
    private let damaged = Mutex<Set<String>>([])

    init(
        _ server: any Server,
        versioned: Bool = false,
        locked: Bool = false,
        initialised: Bool = true
    ) throws {
        self.server = server
        forwarder = try Forwarder(to: server.port)
        let credentials = try server.folder.write(
            "credentials-\(UUID().uuidString)",
            Array(
                "[default]\naws_access_key_id=\(server.accessKey)\naws_secret_access_key=\(server.secret)\n"
                    .utf8
            )
        )
        var configuration = S3Configuration(
            endpoint: try Endpoint(parsing: "http://127.0.0.1:\(forwarder.port)"),
            bucket: "bwvdock-\(UUID().uuidString.lowercased())",
            credentialsPath: credentials
        )
        configuration.style = .path
        configuration.prefix = "force/"
        configuration.minimumPart = 1
        self.configuration = configuration
        var request = S3Request(.put)
        if locked { request.headers = [("x-amz-bucket-object-lock-enabled", "true")] }
        try act(request)
        if versioned {
            let text =
                "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                + "<Status>Enabled</Status></VersioningConfiguration>"
            try act(S3Request(.put, nil, [("versioning", "")]).with(Array(text.utf8)))
        }
        guard initialised else { return }
        try S3Driver.initialise(configuration, as: DestinationIdentity(identity: "fixture-bucket"))
    }

    func remove() {}

    func driver(station: String, pace: (any Pacing)?) throws -> any DestinationDriver {
        var configuration = configuration
        configuration.http.pace = pace
        return try S3Driver(configuration, stationName: station)
    }

    func damage(_ item: CommittedItem, of recording: RecordingKey) throws {
        try damage(configuration.folder(recording) + item.name)
    }

    func damage(_ key: String) throws { try server.damage(key, in: configuration.bucket) }

    /// A second flip would mend the first.
    func damageOnce(_ key: String) throws {
        guard damaged.withLock({ $0.insert(key).inserted }) else { return }
        try damage(key)
    }

    func replace(_ item: CommittedItem, of recording: RecordingKey, station: String) throws {
        try act(S3Request(.put, configuration.folder(recording) + item.name).with([1, 2, 3]))
    }

    func described(_ recording: RecordingKey) throws -> RecordingMetadata {
        let key = configuration.folder(recording) + RecordingMetadata.fileName
        let response = try act(S3Request(.get, key))
        let metadata = try RecordingMetadata(parsing: Data(response.body))
        // The object's own metadata say the same.
        for entry in metadata.entries {
            let header = response.headers["x-amz-meta-\(entry.name.lowercased())"]
            #expect(header?.removingPercentEncoding == entry.value)
        }
        return metadata
    }

    func takeAway() { forwarder.takeAway() }
    func bringBack() { forwarder.bringBack() }

    func becomeAnother() throws {
        try act(
            S3Request(.put, configuration.markerKey).with(
                DestinationIdentity(identity: "another-bucket").bytes
            )
        )
    }

    /// Does something a station never would.
    @discardableResult
    func act(_ request: S3Request) throws -> HTTPResponse {
        let client = S3Client(configuration)
        let response = try client.send(request)
        guard response.isSuccess else { throw client.error(response, "arrange a test") }
        return response
    }
}
