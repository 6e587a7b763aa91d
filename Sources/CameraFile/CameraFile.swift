package import Evidence

/// One virtual camera, as its `*.json5` file describes it.
///
/// Paths are resolved: relative ones against the file's folder, `${PKI}` against the folder of test certificates.
package struct CameraFile: Equatable, Sendable {
    package var serial: CameraSerial
    package var model: String
    package var firmware: String
    /// The trust domain the camera belongs to.
    package var domain: TrustDomain
    /// What USB's iSerial says; another text than `serial` is a lie on purpose.
    package var usbSerial: String
    /// What PTP's DeviceInfo says; another text than `serial` is a lie on purpose.
    package var ptpSerial: String
    /// What `hello` and the inventory say; another text than `serial` is a lie on purpose.
    package var channelSerial: CameraSerial
    /// What manifests say; another text than `serial` is a lie on purpose.
    package var manifestSerial: CameraSerial
    /// What the encryption context of sealed items says; another text than `serial` is a lie on purpose.
    package var contextSerial: CameraSerial
    /// `false` is a plain PTP camera without our channel.
    package var channel: Bool
    package var battery: Int
    package var charging: Bool
    package var clock: Clock
    package var identity: Identity?
    package var erasePolicy: ErasePolicy
    /// The folder of its sealed store, unless the command line names one.
    package var store: String?
    package var recordings: [Recording]
    package var faults: [Fault]

    /// How wrong the camera's clock is when it is first switched on.
    package struct Clock: Equatable, Sendable {
        /// Camera clock minus true time.
        package var errorMilliseconds: Int64
        /// What `status` gives as the camera's time zone.
        package var zone: String
    }

    /// The files that make the camera who it is, and whom it trusts.
    package struct Identity: Equatable, Sendable {
        package var tls: KeyPair
        package var signing: KeyPair
        /// The trust domains whose docks it accepts.
        package var trust: [Anchors]
        /// Revocation lists it starts with.
        package var revocations: [String]
    }

    /// A certificate (with its chain) and its private key, both PEM.
    package struct KeyPair: Equatable, Sendable {
        package var certificate: String
        package var key: String
    }

    /// The anchors of one trust domain: a PEM file, or a folder of them.
    package struct Anchors: Equatable, Sendable {
        package var domain: TrustDomain
        package var path: String
    }
}

/// What a receipt must show before the camera erases.
package struct ErasePolicy: Equatable, Sendable {
    package enum Destinations: Equatable, Sendable {
        case any
        case only([String])
    }

    package var acceptedDestinations: Destinations
    package var minimumIntegrity: IntegrityLevel

    package init(acceptedDestinations: Destinations, minimumIntegrity: IntegrityLevel) {
        self.acceptedDestinations = acceptedDestinations
        self.minimumIntegrity = minimumIntegrity
    }
}
