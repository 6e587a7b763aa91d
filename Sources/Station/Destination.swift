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
    /// The destination keeps plaintext on this very machine; stamped in receipts and shown in the status.
    package let isOnThisHost: Bool

    package init(
        name: String,
        isRequired: Bool,
        driver: any DestinationDriver,
        minimumIntegrity: IntegrityLevel,
        minimumAttestation: AttestationLevel,
        isOnThisHost: Bool
    ) {
        self.name = name
        self.isRequired = isRequired
        self.driver = driver
        self.minimumIntegrity = minimumIntegrity
        self.minimumAttestation = minimumAttestation
        self.isOnThisHost = isOnThisHost
    }

    var rule: DestinationRule { DestinationRule(name: name, isRequired: isRequired) }
}
