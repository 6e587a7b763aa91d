import Evidence
import HTTPClient
import Platform
import Synchronization
package import Upload

/// Stores recordings in a bucket of an S3 store.
///
/// Items stand under their final names at once; a recording counts from the moment its closing record is there, which is
/// created last and only once (docs/destinations/s3.md).
package final class S3Driver: DestinationDriver {
    let client: S3Client
    let station: String
    var configuration: S3Configuration { client.configuration }
    /// The identity that every call must find: the first one found.
    private let pin = IdentityPin()
    /// When uploads were last looked through by age, monotonic milliseconds.
    let sweptAt = Mutex<Int64?>(nil)

    /// Names bucket and station; nothing is sent before the first call.
    package init(_ configuration: S3Configuration, stationName: String) throws(DestinationError) {
        guard PlainWord.isDotted(stationName) else {
            throw DestinationError(.hold, "open destination: station name \(stationName) is no plain word")
        }
        client = S3Client(configuration)
        station = stationName
    }

    package func probe() throws(DestinationError) -> DestinationProbe {
        let marker = try check()
        return DestinationProbe(
            identity: marker.identity,
            epoch: marker.epoch,
            limits: ChunkLimits(
                minimumChunk: configuration.minimumPart,
                maximumChunk: 5 << 30,
                maximumChunks: 10_000,
                parallelChunks: 4
            ),
            bestIntegrity: .readBack,
            acceptsSidecarsAfterClose: true
        )
    }

    /// Makes sure that the bucket still is the destination it was.
    @discardableResult
    func check() throws(DestinationError) -> DestinationIdentity {
        let found = try DestinationIdentity.read(client)
        try pin.require(
            found,
            at: "destination \(configuration.bucket)",
            hint: "point to the right bucket, or tell the station that this one takes its place"
        )
        return found
    }
}
