internal import Bytes
internal import Evidence

/// What can be told of a recording in a destination's own field names; docs/metadata.md lists them.
package enum MetadataField: String, CaseIterable, Sendable {
    case domain, serial, recording, manifest, station
    case model, firmware, state, sequence, officer
    case start, end, zone, startTrigger, stopTrigger
    case incidentKind, incident, offence, classification, markings
    /// Of an object that no camera vouches for: what the device says of it.
    case captured, path
    case size

    /// What a recording has to say for this field; `nil` when it has nothing.
    func value(of statement: RecordingStatement, _ key: RecordingKey, station: String) -> String? {
        switch self {
        case .domain: key.domain.name
        case .serial: key.serial.text
        case .recording: key.recording.text
        case .manifest: key.manifest.hex
        case .station: station
        default:
            switch statement {
            case .manifest(let manifest): value(of: manifest.content)
            case .unproven(let unproven): value(of: unproven.content)
            }
        }
    }

    private func value(of manifest: ManifestDraft) -> String? {
        switch self {
        case .model: manifest.model
        case .firmware: manifest.firmware
        case .state: manifest.state.rawValue
        case .sequence: String(manifest.sequence)
        case .officer: manifest.officer
        case .start: manifest.start.description
        case .end: manifest.end.description
        case .zone: manifest.zone
        case .startTrigger: manifest.triggers.start
        case .stopTrigger: manifest.triggers.stop
        case .incidentKind: manifest.incident?.kind.rawValue
        case .incident: manifest.incident?.value
        case .offence: manifest.offence
        case .classification: manifest.classification.rawValue
        case .markings:
            manifest.markings.isEmpty ? nil : manifest.markings.map(\.rawValue).joined(separator: ",")
        case .size: String(manifest.size)
        case .domain, .serial, .recording, .manifest, .station, .captured, .path: nil
        }
    }

    private func value(of unproven: UnprovenDraft) -> String? {
        switch self {
        case .model: unproven.device.model
        case .captured: unproven.object.captured
        case .path: unproven.object.path
        case .size: String(unproven.item.size)
        default: nil
        }
    }
}
