import Evidence
import Foundation
import HTTPClient
import Platform
import ServerHarness
import Synchronization
import TestSupport
import Testing
import Upload

@testable import ObjectStoreDriver

/// An account of its own for one test, at a real object store that all tests share.
final class ObjectStoreDestination: Destination {
    /// How the account is reached and what its driver is told.
    enum Way: Sendable {
        /// A segment for each chunk.
        case segments
        /// Several chunks to a segment.
        case spans
        case wholeItems
        /// Over TLS, through a front that lets nothing be deleted or replaced.
        case createOnly

        func apply(to settings: inout ObjectStoreSettings) {
            if self == .wholeItems { settings.segmenting = .never }
            if self == .segments || self == .createOnly { settings.segmentBytes = 0 }
            // Two chunks of a sample.
            if self == .spans { settings.segmentBytes = 2 * 4096 }
        }
    }

    private let server: ObjectStoreServer
    let user: ObjectStoreServer.User
    private let forwarder: Forwarder
    private let way: Way

    init(_ way: Way, initialised: Bool = true) throws {
        self.way = way
        server = try ObjectStoreServer.shared.get()
        user = ObjectStoreServer.freshUser()
        forwarder = try Forwarder(to: way == .createOnly ? SecureFront.gate.get().port : server.port)
        guard initialised else { return }
        try ObjectStoreDriver.initialise(
            settings(through: server.port),
            as: DestinationIdentity(identity: "fixture-store")
        )
    }

    func remove() {}

    /// `port` is where the server is reached; the account's owner is not hindered by the front.
    func settings(through port: UInt16, isSecure: Bool = false) throws -> ObjectStoreSettings {
        try Self.settings(user, port: port, isSecure: isSecure)
    }

    private static func settings(
        _ user: ObjectStoreServer.User,
        port: UInt16,
        isSecure: Bool
    ) throws -> ObjectStoreSettings {
        let key = try SecretBytes(count: user.key.utf8.count)
        unsafe key.withMutableBytes { bytes in unsafe bytes.copyBytes(from: user.key.utf8) }
        let scheme = isSecure ? "https" : "http"
        var settings = ObjectStoreSettings(
            logins: [try Endpoint(parsing: "\(scheme)://127.0.0.1:\(port)/auth/v1.0")],
            user: user.login,
            key: key
        )
        if isSecure { settings.http.authorities = try SecureFront.gate.get().authority }
        return settings
    }

    func driver(station: String, pace: (any Pacing)?) throws -> any DestinationDriver {
        var settings = try Self.settings(user, port: forwarder.port, isSecure: way == .createOnly)
        way.apply(to: &settings)
        settings.http.pace = pace
        return try ObjectStoreDriver(settings, stationName: station)
    }

    func damage(_ item: CommittedItem, of recording: RecordingKey) throws {
        let path = "\(Names.container(recording))/\(item.name)"
        let stored = try owner().segments(of: path)?.first ?? path
        try server.flipBit(of: stored, in: user.account)
    }

    func replace(_ item: CommittedItem, of recording: RecordingKey, station: String) throws {
        let path = "\(Names.container(recording))/\(item.name)"
        let size = try owner().object(path)?.size ?? 0
        _ = try owner().send(.put, path, body: [UInt8](repeating: 1, count: Int(size)))
    }

    func described(_ recording: RecordingKey) throws -> RecordingMetadata {
        let container = Names.container(recording)
        let response = try owner().send(.get, "\(container)/\(RecordingMetadata.fileName)")
        let metadata = try RecordingMetadata(parsing: Data(response.body))
        // The container's own metadata say the same.
        let headers = try owner().send(.head, container).headers
        for entry in metadata.entries {
            let header = headers["x-container-meta-\(entry.name.lowercased())"]
            #expect(header?.removingPercentEncoding == entry.value)
        }
        return metadata
    }

    func takeAway() throws { forwarder.takeAway() }
    func bringBack() throws { forwarder.bringBack() }

    func becomeAnother() throws {
        _ = try owner().send(.delete, Names.identity)
        try ObjectStoreDriver.initialise(
            settings(through: server.port),
            as: DestinationIdentity(identity: "another-store")
        )
    }

    /// As a disk does that goes bad: the store still lists the object.
    func loseBytes(of path: String) throws {
        for file in try server.files(of: path, in: user.account) {
            try FileManager.default.removeItem(atPath: file)
        }
    }

    /// Whoever owns the account can do anything there.
    func owner() throws -> StoreClient { StoreClient(try settings(through: server.port)) }
}
