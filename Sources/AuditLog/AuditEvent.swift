/// What an entry of the audit log is about.
///
/// The names are part of the log's format: they are added to, never changed.
package struct AuditEvent: RawRepresentable, Hashable, Sendable {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    // The station.
    package static let stationStarted = Self(rawValue: "station started")
    package static let stationStopped = Self(rawValue: "station stopped")
    package static let fixturesAllowed = Self(rawValue: "fixtures allowed")
    package static let configurationLoaded = Self(rawValue: "configuration loaded")
    package static let revocationsUpdated = Self(rawValue: "revocations updated")
    package static let storageFailed = Self(rawValue: "storage failed")
    package static let storageRestored = Self(rawValue: "storage restored")
    package static let alarmRaised = Self(rawValue: "alarm raised")
    package static let alarmCleared = Self(rawValue: "alarm cleared")

    // Cameras.
    package static let cameraDocked = Self(rawValue: "camera docked")
    package static let cameraUndocked = Self(rawValue: "camera undocked")
    package static let cameraAuthorised = Self(rawValue: "camera authorised")
    package static let cameraRefused = Self(rawValue: "camera refused")
    package static let inventoryRead = Self(rawValue: "inventory read")
    package static let clockMeasured = Self(rawValue: "clock measured")
    package static let clockSetIntended = Self(rawValue: "clock set intended")
    package static let clockSet = Self(rawValue: "clock set")
    package static let recordingMissing = Self(rawValue: "recording missing")

    // Recordings.
    package static let recordingPlanned = Self(rawValue: "recording planned")
    package static let keyReleased = Self(rawValue: "key released")
    package static let itemCommitted = Self(rawValue: "item committed")
    package static let itemProven = Self(rawValue: "item proven")
    package static let receiptFound = Self(rawValue: "receipt found")
    package static let receiptSigned = Self(rawValue: "receipt signed")
    package static let receiptStored = Self(rawValue: "receipt stored")
    package static let recordingClosed = Self(rawValue: "recording closed")
    package static let recordingAdopted = Self(rawValue: "recording adopted")
    package static let recordingAbandoned = Self(rawValue: "recording abandoned")
    package static let recordingQuarantined = Self(rawValue: "recording quarantined")
    package static let recordingKept = Self(rawValue: "recording kept")
    package static let recordingForgone = Self(rawValue: "recording forgone")
    package static let quarantineLifted = Self(rawValue: "quarantine lifted")
    package static let retryRequested = Self(rawValue: "retry requested")
    package static let eraseIntended = Self(rawValue: "erase intended")
    package static let tombstoneReceived = Self(rawValue: "tombstone received")
    package static let tombstoneStored = Self(rawValue: "tombstone stored")
    package static let tombstoneConfirmed = Self(rawValue: "tombstone confirmed")

    // Destinations.
    package static let destinationBound = Self(rawValue: "destination bound")
    package static let destinationRefused = Self(rawValue: "destination refused")
    package static let destinationHeld = Self(rawValue: "destination held")
    package static let destinationRestored = Self(rawValue: "destination restored")

    // The log itself; written by it alone.
    static let checkpoint = Self(rawValue: "checkpoint")
    static let checkpointFailed = Self(rawValue: "checkpoint failed")
    static let lineTorn = Self(rawValue: "line torn")
}
