import DirectoryDriver
import Evidence
import Options
import Station
import Upload

extension Loading {
    /// The configured destinations with their drivers: the one place that knows every driver there is.
    ///
    /// One that cannot be reached now is no error: the station serves, holds what must go there, and asks again. What can
    /// only be a mistake is one; `isMet` says whether this station ever reached the destination of that name.
    static func destinations(
        _ options: StationOptions,
        bandwidth: Bandwidth?,
        isMet: (String) throws -> Bool
    ) throws -> [Destination] {
        try options.destinations.map { destination in
            switch destination.driver {
            case .directory:
                try directory(destination, options, bandwidth, isMet: try isMet(destination.name))
            case .objectStore: try objectStore(destination, options, bandwidth)
            case .s3: try s3(destination, options, bandwidth)
            }
        }
    }

    private static func directory(
        _ destination: DestinationOptions,
        _ options: StationOptions,
        _ bandwidth: Bandwidth?,
        isMet: Bool
    ) throws -> Destination {
        guard let directory = destination.directory else {
            throw LoadingError("destination \(destination.name): no folder is configured")
        }
        guard isMet || DirectoryDriver.mayBeMountPoint(directory.path) else {
            throw LoadingError(
                "destination \(destination.name): there is no folder \(directory.path)",
                hint: "correct directory.path; a mount point exists also while nothing is mounted there"
            )
        }
        let disk = options.stateDirectory
        return Destination(
            name: destination.name,
            isRequired: destination.isRequired,
            driver: try DirectoryDriver(
                root: directory.path,
                stationName: options.station,
                refusingDiskOf: directory.allowPlaintextOnThisHost ? nil : disk,
                pace: bandwidth
            ),
            minimumIntegrity: IntegrityLevel(rawValue: destination.minimumIntegrity.rawValue) ?? .readBack,
            minimumAttestation: AttestationLevel(rawValue: destination.minimumAttestation.rawValue) ?? .none,
            mayBeOnThisHost: directory.allowPlaintextOnThisHost,
            metadata: try metadata(destination),
            isOnThisHost: {
                (try? DirectoryDriver.isOnStationDisk(root: directory.path, stateDirectory: disk)) ?? true
            }
        )
    }
}
