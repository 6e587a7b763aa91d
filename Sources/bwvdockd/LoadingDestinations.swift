import DirectoryDriver
import Evidence
import Options
import Station
import Upload

extension Loading {
    /// The configured destinations with their drivers: the one place that knows every driver there is.
    static func destinations(_ options: StationOptions) throws -> [Destination] {
        try options.destinations.map { destination in
            switch destination.driver {
            case .directory: try directory(destination, options)
            case .s3: try s3(destination, options)
            }
        }
    }

    private static func directory(
        _ destination: DestinationOptions,
        _ options: StationOptions
    ) throws -> Destination {
        guard let directory = destination.directory else {
            throw LoadingError("destination \(destination.name): no folder is configured")
        }
        let isHere = try DirectoryDriver.isOnStationDisk(
            root: directory.path,
            stateDirectory: options.stateDirectory
        )
        guard !isHere || directory.allowPlaintextOnThisHost else {
            throw LoadingError(
                "destination \(destination.name): \(directory.path) is on this station's own disk",
                hint: "mount the store there; for development set directory.allowPlaintextOnThisHost",
                mayPass: true
            )
        }
        return Destination(
            name: destination.name,
            isRequired: destination.isRequired,
            driver: try DirectoryDriver(root: directory.path, stationName: options.station),
            minimumIntegrity: IntegrityLevel(rawValue: destination.minimumIntegrity.rawValue) ?? .readBack,
            minimumAttestation: AttestationLevel(rawValue: destination.minimumAttestation.rawValue) ?? .none,
            isOnThisHost: isHere
        )
    }
}
