import Cryptography
import Evidence
import FoundationEssentials
import HTTPClient
import Options
import S3Driver
import Station
import Upload

extension Loading {
    /// A destination that is a bucket.
    static func s3(
        _ destination: DestinationOptions,
        _ options: StationOptions,
        _ bandwidth: Bandwidth?
    ) throws -> Destination {
        var configuration = try s3Configuration(destination)
        configuration.http.pace = pace(destination, bandwidth)
        return Destination(
            name: destination.name,
            isRequired: destination.isRequired,
            driver: try S3Driver(configuration, stationName: options.station),
            minimumIntegrity: IntegrityLevel(rawValue: destination.minimumIntegrity.rawValue) ?? .readBack,
            minimumAttestation: AttestationLevel(rawValue: destination.minimumAttestation.rawValue) ?? .none,
            mayBeOnThisHost: configuration.endpoint.isLoopback,
            metadata: try metadata(destination)
        )
    }

    static func s3Configuration(_ destination: DestinationOptions) throws -> S3Configuration {
        guard let s3 = destination.s3, let http = destination.http else {
            throw LoadingError("destination \(destination.name): no bucket is configured")
        }
        var configuration = S3Configuration(
            endpoint: try endpoint(s3.endpoint, http, of: destination),
            bucket: s3.bucket,
            credentialsPath: try secretPath(s3.credentials, of: destination)
        )
        configuration.region = s3.region
        configuration.prefix = s3.prefix
        configuration.style = s3.style == .path ? .path : .virtualHost
        configuration.profile = s3.profile
        configuration.legalHold = s3.legalHold
        configuration.abandonAfterSeconds = Int64(s3.abandonAfterHours) * 3600
        configuration.retention =
            switch s3.retentionMode {
            case .none: nil
            case .governance: S3Configuration.Retention(mode: .governance, days: s3.retentionDays)
            case .compliance: S3Configuration.Retention(mode: .compliance, days: s3.retentionDays)
            }
        configuration.http = try settings(http, of: destination)
        return configuration
    }

    /// How a destination that speaks HTTP is reached.
    static func settings(_ http: HTTPOptions, of destination: DestinationOptions) throws -> HTTPSettings {
        var settings = HTTPSettings()
        settings.authorities = http.authorities
        settings.pinnedKeys = http.pinnedKeys
        settings.proxy = http.proxy
        settings.connectMilliseconds = Int64(http.connectSeconds) * 1000
        settings.stallMilliseconds = Int64(http.stallSeconds) * 1000
        if let certificate = http.clientCertificate, let key = http.clientKey {
            settings.identity = try TLSIdentity(
                certificateFile: certificate,
                key: KeyReference.parse(key),
                credentialsDirectory: ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"]
            )
        }
        return settings
    }

    /// What holds back the reading back from a destination that speaks HTTP.
    static func pace(_ destination: DestinationOptions, _ bandwidth: Bandwidth?) -> (any Pacing)? {
        guard let bandwidth, let rate = destination.http?.readBackMebibytesPerSecond, rate > 0 else {
            return bandwidth
        }
        return bandwidth.readBack(from: destination.name, bytesPerSecond: UInt64(rate) << 20)
    }

    static func endpoint(
        _ text: String,
        _ http: HTTPOptions,
        of destination: DestinationOptions
    ) throws -> Endpoint {
        do throws(DestinationError) {
            return try Endpoint(parsing: text, allowsPlainHTTP: http.sendsFootageInTheClear)
        } catch {
            throw LoadingError("destination \(destination.name): \(error.reason)", hint: error.hint)
        }
    }

    /// Where a secret lies that a setting names as a path or as a systemd credential.
    static func secretPath(_ setting: String, of destination: DestinationOptions) throws -> String {
        guard let name = setting.split(separator: ":", maxSplits: 1).dropFirst().first.map(String.init),
            setting.hasPrefix("credential:")
        else { return setting }
        guard let folder = ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"], !name.contains("/")
        else {
            throw LoadingError(
                "destination \(destination.name): no credentials were passed",
                hint: "run under systemd with LoadCredential=\(name):/path or LoadCredentialEncrypted="
            )
        }
        return "\(folder)/\(name)"
    }
}
