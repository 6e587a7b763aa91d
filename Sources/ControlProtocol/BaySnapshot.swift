/// One bay at one moment.
package struct BaySnapshot: Codable, Equatable, Sendable {
    package var name: String
    /// USB port path.
    package var port: String
    /// `empty`, or what the camera's indicator shows.
    package var state: String
    package var reason: String?
    package var camera: CameraSnapshot?
    /// The recordings being offloaded now.
    package var progress: [ProgressSnapshot]
    package var recordings: RecordingCounts?

    package init(
        name: String,
        port: String,
        state: String,
        reason: String? = nil,
        camera: CameraSnapshot? = nil,
        progress: [ProgressSnapshot] = [],
        recordings: RecordingCounts? = nil
    ) {
        self.name = name
        self.port = port
        self.state = state
        self.reason = reason
        self.camera = camera
        self.progress = progress
        self.recordings = recordings
    }
}

/// The camera in a bay.
package struct CameraSnapshot: Codable, Equatable, Sendable {
    package var serial: String
    package var model: String?
    /// Percent.
    package var battery: Int?
    /// Camera's clock minus the station's, as measured before anything was set.
    package var clockOffsetMilliseconds: Int64?

    package init(
        serial: String,
        model: String? = nil,
        battery: Int? = nil,
        clockOffsetMilliseconds: Int64? = nil
    ) {
        self.serial = serial
        self.model = model
        self.battery = battery
        self.clockOffsetMilliseconds = clockOffsetMilliseconds
    }
}

/// How far one recording is.
package struct ProgressSnapshot: Codable, Equatable, Sendable {
    package var recording: String
    package var bytesDone: UInt64
    package var bytesTotal: UInt64
    package var rateBytesPerSecond: UInt64
    /// Absent while the rate is not known.
    package var secondsLeft: Int?

    package init(
        recording: String,
        bytesDone: UInt64,
        bytesTotal: UInt64,
        rateBytesPerSecond: UInt64,
        secondsLeft: Int? = nil
    ) {
        self.recording = recording
        self.bytesDone = bytesDone
        self.bytesTotal = bytesTotal
        self.rateBytesPerSecond = rateBytesPerSecond
        self.secondsLeft = secondsLeft
    }
}

/// How many recordings of a camera stand where.
package struct RecordingCounts: Codable, Equatable, Sendable {
    package var waiting: Int
    package var offloading: Int
    /// At every required destination, proven, not yet erased.
    package var held: Int
    package var erased: Int
    package var quarantined: Int

    package init(waiting: Int = 0, offloading: Int = 0, held: Int = 0, erased: Int = 0, quarantined: Int = 0)
    {
        self.waiting = waiting
        self.offloading = offloading
        self.held = held
        self.erased = erased
        self.quarantined = quarantined
    }
}
