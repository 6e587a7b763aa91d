package import Evidence
internal import Policy
package import Upload

/// A configured destination: its driver, what is demanded of it, and what it was found to be.
package struct Destination: Sendable {
    package let name: String
    package let isRequired: Bool
    package let driver: any DestinationDriver
    package let minimumIntegrity: IntegrityLevel
    package let minimumAttestation: AttestationLevel
    /// The configuration allows it to keep plaintext on this very machine; shown in the status.
    package let mayBeOnThisHost: Bool
    /// How recordings are described there when the station starts; `nil` where they are not.
    let metadata: MetadataMapping?
    /// Whether it does so now; stamped in receipts.
    ///
    /// It may ask the file system, so never for the status.
    let isOnThisHost: @Sendable () -> Bool

    package init(
        name: String,
        isRequired: Bool,
        driver: any DestinationDriver,
        minimumIntegrity: IntegrityLevel,
        minimumAttestation: AttestationLevel,
        mayBeOnThisHost: Bool = false,
        metadata: MetadataMapping? = nil,
        isOnThisHost: @escaping @Sendable () -> Bool = { true }
    ) {
        self.name = name
        self.isRequired = isRequired
        self.driver = driver
        self.minimumIntegrity = minimumIntegrity
        self.minimumAttestation = minimumAttestation
        self.mayBeOnThisHost = mayBeOnThisHost
        self.metadata = metadata
        self.isOnThisHost = { mayBeOnThisHost && isOnThisHost() }
    }

    var rule: DestinationRule { DestinationRule(name: name, isRequired: isRequired) }
}
