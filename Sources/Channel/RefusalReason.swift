/// Why a station will not serve a camera, or a camera will not show itself to a dock.
///
/// The raw value is what the operation `refuse` carries; the sentences are ours, never the peer's.
package enum RefusalReason: UInt32, CaseIterable, Error, Sendable {
    case strangeDomain = 1
    case revoked = 2
    case expired = 3
    case selfSigned = 4
    case wrongRole = 5
    case serialMismatch = 6
    case noChannel = 7
    case duplicateSerial = 8
    case notYetValid = 9
    /// Any other trouble with a certificate.
    case untrusted = 10
    case fixtureNotAllowed = 11
    case protocolViolation = 12
    case stationUnavailable = 13
    case inventoryInvalid = 14

    /// Who is looking at the sentence.
    package enum View: Sendable {
        /// In the station's log and status: about the camera in the bay.
        case station
        /// On the camera's indicator, after the station refused it: about itself.
        case camera
        /// On the camera's indicator, when the camera itself refuses: about the dock.
        case cameraOfDock
    }

    /// The plain reason, as that viewer should read it.
    package func sentence(for view: View) -> String {
        switch view {
        case .station: stationSentence
        case .camera: cameraSentence
        case .cameraOfDock: dockSentence
        }
    }

    private var stationSentence: String {
        switch self {
        case .strangeDomain: "this camera belongs to a trust domain this station does not serve"
        case .revoked: "this camera's certificate has been revoked"
        case .expired: "this camera's certificate has expired"
        case .selfSigned: "this camera's certificate is self-signed"
        case .wrongRole: "this camera's certificate is not a camera's"
        case .serialMismatch: "this camera names different serial numbers in different places"
        case .noChannel: "this camera does not speak the secure channel"
        case .duplicateSerial: "another camera with the same serial number is already docked"
        case .notYetValid: "this camera's certificate is not valid yet"
        case .untrusted: "this camera's certificate cannot be trusted"
        case .fixtureNotAllowed: "this camera is a test fixture and this station serves none"
        case .protocolViolation: "this camera broke the protocol"
        case .stationUnavailable: "this station cannot take recordings at present"
        case .inventoryInvalid: "this camera's inventory is not consistent or not signed by it"
        }
    }

    private var cameraSentence: String {
        switch self {
        case .strangeDomain: "refused: this dock does not serve my trust domain"
        case .revoked: "refused: my certificate has been revoked"
        case .expired: "refused: my certificate has expired"
        case .selfSigned: "refused: my certificate is self-signed"
        case .wrongRole: "refused: my certificate is not a camera's"
        case .serialMismatch: "refused: my serial numbers do not agree"
        case .noChannel: "refused: I do not speak the secure channel"
        case .duplicateSerial: "refused: another camera has my serial number"
        case .notYetValid: "refused: my certificate is not valid yet"
        case .untrusted: "refused: my certificate cannot be trusted"
        case .fixtureNotAllowed: "refused: I am a test fixture and this dock serves none"
        case .protocolViolation: "refused: I broke the protocol"
        case .stationUnavailable: "refused: this dock cannot take recordings at present"
        case .inventoryInvalid: "refused: my inventory is not consistent or not signed by me"
        }
    }

    private var dockSentence: String {
        switch self {
        case .strangeDomain: "this dock belongs to a strange trust domain"
        case .revoked: "this dock's certificate has been revoked"
        case .expired: "this dock's certificate has expired"
        case .selfSigned: "this dock's certificate is self-signed"
        case .wrongRole: "this dock's certificate is not a dock's"
        case .serialMismatch: "this dock names itself differently in different places"
        case .noChannel: "this dock does not speak the secure channel"
        case .duplicateSerial: "this dock says another camera has my serial number"
        case .notYetValid: "this dock's certificate is not valid yet"
        case .untrusted: "this dock's certificate cannot be trusted"
        case .fixtureNotAllowed: "this dock is a test fixture"
        case .protocolViolation: "this dock broke the protocol"
        case .stationUnavailable: "this dock cannot take recordings at present"
        case .inventoryInvalid: "this dock did not accept my inventory"
        }
    }
}
