/// Everything a station is told by its configuration file.
package struct StationOptions: Sendable, Equatable {
    package let station: String
    package let trustDomain: String
    package let identity: IdentityOptions
    package let trust: TrustOptions
    package let stateDirectory: String
    package let runtimeDirectory: String
    package let bays: [BayOptions]
    /// Every port with a camera is a bay named after the port.
    package let automaticBays: Bool
    package let maxActiveOffloads: Int
    package let destinations: [DestinationOptions]
    package let retry: RetryOptions
    package let bandwidth: BandwidthOptions
    package let clock: ClockOptions
    package let erase: EraseOptions
    package let audit: AuditOptions
    package let deadlines: DeadlineOptions

    /// Where the command and the daemon meet.
    package var socketPath: String { "\(runtimeDirectory)/control" }
    package var journalPath: String { "\(stateDirectory)/journal.sqlite" }
    package var auditLogPath: String { "\(stateDirectory)/audit.jsonl" }
}

/// The station's own certificates and the references to their keys.
package struct IdentityOptions: Sendable, Equatable {
    package let tlsCertificate: String
    package let tlsKey: String
    package let signingCertificate: String
    package let signingKey: String
}

/// Whose certificates are believed, per trust domain.
package struct TrustOptions: Sendable, Equatable {
    package let bundles: [DomainPath]
    package let revocations: [DomainPath]
}

/// A trust domain and the file or folder that belongs to it.
package struct DomainPath: Sendable, Equatable {
    package let domain: String
    package let path: String
}

/// One bay: a name for one USB port path.
package struct BayOptions: Sendable, Equatable {
    package let name: String
    package let port: String
    /// Cameras without the channel are served too, their recordings marked as unproven by them.
    package let servesPlainCameras: Bool
}

/// One DAMS.
package struct DestinationOptions: Sendable, Equatable {
    package let name: String
    package let driver: DriverName
    package let isRequired: Bool
    package let minimumIntegrity: Integrity
    package let minimumAttestation: Attestation
    /// `nil` where recordings are not described.
    package var metadata: MetadataOptions?
    /// Present exactly when the driver is `directory`.
    package let directory: DirectoryOptions?
    /// Present exactly when the driver is `object-store`.
    package let objectStore: ObjectStoreOptions?
    /// Present exactly when the driver is `s3`.
    package let s3: S3Options?
    /// How drivers that speak HTTP do it; the defaults where nothing was written.
    package let http: HTTPOptions?
}

/// The drivers that exist.
package enum DriverName: String, Sendable, CaseIterable {
    case directory
    case objectStore = "object-store"
    case s3
}

/// How well a destination's bytes must be proven, weakest first.
package enum Integrity: String, Sendable, CaseIterable {
    case size
    case checkedInTransit
    case compositeDigest
    case wholeDigestByServer
    case readBack
}

/// Who must vouch for a destination's answer, weakest first.
package enum Attestation: String, Sendable, CaseIterable {
    case none
    case signedByDestination
}

/// A folder of a mounted store.
package struct DirectoryOptions: Sendable, Equatable {
    package let path: String
    package let allowPlaintextOnThisHost: Bool
}

/// How long a destination in trouble is left alone.
package struct RetryOptions: Sendable, Equatable {
    package let firstSeconds: Int
    package let maximumSeconds: Int
}

/// How much of the network the station takes.
package struct BandwidthOptions: Sendable, Equatable {
    package let always: BandwidthCeilings
    package let times: [BandwidthTime]
}

/// Ceilings in KiB a second; 0 is none.
package struct BandwidthCeilings: Sendable, Equatable {
    package let stationKiBPerSecond: UInt64
    package let bayKiBPerSecond: UInt64
}

/// A part of the day, in minutes after midnight, with ceilings of its own.
package struct BandwidthTime: Sendable, Equatable {
    package let from: Int
    package let until: Int
    package let ceilings: BandwidthCeilings
}

/// What is done about camera clocks.
package struct ClockOptions: Sendable, Equatable {
    package let setCameras: Bool
}

/// Whether cameras are cleared.
package struct EraseOptions: Sendable, Equatable {
    package let isEnabled: Bool
}

/// How the audit log is kept.
package struct AuditOptions: Sendable, Equatable {
    package let checkpointEvery: Int
}

/// How long is waited before going on without, seconds.
package struct DeadlineOptions: Sendable, Equatable {
    package let parkSeconds: Int
}
