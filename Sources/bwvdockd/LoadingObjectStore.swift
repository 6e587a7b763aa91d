import Evidence
import FoundationEssentials
import HTTPClient
import ObjectStoreDriver
import Options
import Platform
import Station
import Upload

extension Loading {
    /// A destination that is an account of an object store.
    static func objectStore(
        _ destination: DestinationOptions,
        _ options: StationOptions,
        _ bandwidth: Bandwidth?
    ) throws -> Destination {
        var settings = try objectStoreSettings(destination, options)
        settings.http.pace = pace(destination, bandwidth)
        return Destination(
            name: destination.name,
            isRequired: destination.isRequired,
            driver: try ObjectStoreDriver(settings, stationName: options.station),
            minimumIntegrity: IntegrityLevel(rawValue: destination.minimumIntegrity.rawValue) ?? .readBack,
            minimumAttestation: AttestationLevel(rawValue: destination.minimumAttestation.rawValue) ?? .none,
            mayBeOnThisHost: settings.logins.contains(where: \.isLoopback),
            metadata: try metadata(destination)
        )
    }

    static func objectStoreSettings(
        _ destination: DestinationOptions,
        _ options: StationOptions
    ) throws -> ObjectStoreSettings {
        guard let store = destination.objectStore, let http = destination.http else {
            throw LoadingError("destination \(destination.name): no object store is configured")
        }
        var reach = try settings(http, of: destination)
        var settings: ObjectStoreSettings
        switch store.access {
        case .login(let address, let user, let key):
            settings = ObjectStoreSettings(
                logins: [try endpoint(address, http, of: destination)],
                user: user,
                key: try ObjectStoreSettings.key(from: secretPath(key, of: destination))
            )
        case .connectionFile(let path):
            let secret = try SecretFile.read(path, upTo: ConnectionFile.sizeLimit)
            let file = try ConnectionFile(
                parsing: unsafe secret.withBytes { unsafe Array($0) },
                allowsPlainHTTP: http.sendsFootageInTheClear
            )
            if let certificates = file.certificates {
                reach.authorities = try kept(certificates, of: destination, options)
            }
            settings = ObjectStoreSettings(
                logins: file.logins,
                user: file.user,
                key: try ObjectStoreSettings.key(of: file),
                support: file.isFull ? .full : .asDeclared
            )
        }
        settings.http = reach
        settings.allowsPlainHTTP = http.sendsFootageInTheClear
        settings.segmenting = store.segments == .never ? .never : .whereOffered
        settings.segmentBytes = UInt64(store.segmentMebibytes) << 20
        settings.abandonAfterSeconds = Int64(store.abandonAfterDays) * 86_400
        return settings
    }

    /// Certificates out of a connection file, in a file for libcurl.
    private static func kept(
        _ certificates: String,
        of destination: DestinationOptions,
        _ options: StationOptions
    ) throws -> String {
        let path = "\(options.stateDirectory)/authorities-\(destination.name).pem"
        try AtomicFile.replace(path, Array((certificates + "\n").utf8))
        return path
    }
}
