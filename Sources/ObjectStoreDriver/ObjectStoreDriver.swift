import Evidence
import HTTPClient
import Platform
import StrictJSON
import Synchronization
package import Upload

/// Stores recordings in an OpenStack object store, laid out as the Axis content-destination API has it.
///
/// A recording is a container whose metadata say `Status: Transferring`, and `Complete` from its last act on. Items go in
/// by segments that the store puts together, where it can, else whole. Everything is created, nothing replaced.
package final class ObjectStoreDriver: DestinationDriver {
    let station: String
    let client: StoreClient
    let settings: ObjectStoreSettings
    let spans = OpenSpans()
    let marks: SeenMarks
    /// The identity that every call must find: the one given, or the first one found.
    private let pin: IdentityPin
    private let abilities = Mutex<Abilities?>(nil)
    let capabilities = Mutex<Capabilities?>(nil)

    /// `expecting` is the identity this destination was bound to earlier; another one is refused.
    package init(
        _ settings: ObjectStoreSettings,
        stationName: String,
        expecting: DestinationIdentity? = nil
    ) throws(DestinationError) {
        guard PlainWord.isDotted(stationName) else {
            throw DestinationError(.hold, "open destination: station name \(stationName) is no plain word")
        }
        self.settings = settings
        station = stationName
        client = StoreClient(settings)
        marks = SeenMarks(now: settings.http.now)
        pin = IdentityPin(expecting)
    }

    package func probe() throws(DestinationError) -> DestinationProbe {
        let identity = try check()
        try requireSystem(identity)
        let abilities = try abilitiesNow()
        return DestinationProbe(
            identity: identity.identity,
            epoch: identity.epoch,
            limits: ChunkLimits(
                minimumChunk: 1,
                maximumChunk: abilities.largestObject,
                maximumChunks: abilities.isSegmenting ? abilities.mostSegments : 1_000_000,
                parallelChunks: abilities.isSegmenting ? 4 : 1,
                isOrdered: settings.segmentBytes > 0
            ),
            bestIntegrity: .readBack,
            acceptsSidecarsAfterClose: true
        )
    }

    /// Makes an account a destination; done once, by a person, never by the daemon on its own.
    package static func initialise(
        _ settings: ObjectStoreSettings,
        as identity: DestinationIdentity
    ) throws(DestinationError) {
        let driver = try ObjectStoreDriver(settings, stationName: "initialise")
        let client = driver.client
        for name in [Names.system, Names.segments, Names.tombstones] { try client.makeContainer(name) }
        let response = try client.send(
            .put,
            Names.identity,
            headers: [("If-None-Match", "*"), ("Content-Type", "application/json")],
            body: identity.bytes
        )
        guard response.isSuccess || response.status == 412 else {
            throw .refusal(response, "initialise destination")
        }
        guard try client.identity() == identity else {
            throw DestinationError(.conflict, "initialise destination: the account is another one already")
        }
        guard try driver.capabilitiesNow().offers(.systemIdentity) else { return }
        let system = try client.send(
            .put,
            Names.system(identity),
            headers: [
                ("If-None-Match", "*"),
                ("X-Object-Meta-Connectionid", PercentEncoding.encode(identity.identity)),
                ("X-Object-Meta-Systemname", "bwvdock"),
            ]
        )
        guard system.isSuccess || system.status == 412 else {
            throw .refusal(system, "initialise destination")
        }
    }

    /// Makes sure that the account still is the destination it was.
    @discardableResult
    func check() throws(DestinationError) -> DestinationIdentity {
        let found = try client.identity()
        try pin.require(
            found,
            at: "destination",
            hint: "correct the address or the account, or tell the station that this one takes its place"
        )
        return found
    }

    /// What the store can do, asked until it has said so.
    func abilitiesNow() throws(DestinationError) -> Abilities {
        if let known = abilities.withLock({ $0 }) { return known }
        let (fields, isSettled) = try client.information()
        let found = Abilities(fields, settings.segmenting)
        if isSettled { abilities.withLock { $0 = found } }
        return found
    }
}

/// What an object store says of itself at `/info`.
struct Abilities: Sendable {
    /// Whether it puts segments together (static large objects).
    let isSegmenting: Bool
    let mostSegments: Int
    /// Bytes of one request.
    let largestObject: UInt64

    /// What every object store takes.
    private static let usualLargest: Int64 = 5 << 30

    init(_ fields: JSONFields?, _ segmenting: ObjectStoreSettings.Segmenting) {
        let slo = (try? fields?.optionalFields("slo")) ?? nil
        let core = (try? fields?.optionalFields("swift")) ?? nil
        isSegmenting = slo != nil && segmenting == .whereOffered
        mostSegments = Int((try? slo?.integer("max_manifest_segments", in: 1...100_000)) ?? 1000)
        largestObject = UInt64(
            (try? core?.integer("max_file_size", in: 1...JSONValue.greatestInteger)) ?? Self.usualLargest
        )
    }
}
