internal import Platform
internal import StrictJSON

/// The camera's clock: this machine's, plus an error that setting it takes away.
///
/// Kept in a file, as a real-time clock outlives the camera being switched off.
struct CameraClock {
    /// Camera clock minus this machine's, in milliseconds.
    private(set) var error: Int64
    private let path: String

    init(opening path: String) throws(FirmwareError) {
        self.path = path
        let bytes = try Files.read(path)
        do throws(StrictJSONError) {
            let range = -JSONValue.greatestInteger...JSONValue.greatestInteger
            error = try JSONFields(parsing: bytes).integer("errorMilliseconds", in: range)
        } catch {
            throw FirmwareError("read", path, error)
        }
    }

    /// Milliseconds since 1970, as the camera believes.
    var now: Int64 { WallClock.now() + error }

    /// Runs wrong by so much more from now on, until it is set.
    mutating func jump(by milliseconds: Int64) { error += milliseconds }

    mutating func set(to time: Int64) throws(FirmwareError) {
        error = time - WallClock.now()
        try Self.write(error: error, to: path)
    }

    static func write(error: Int64, to path: String) throws(FirmwareError) {
        let json: JSONValue = ["errorMilliseconds": .integer(error)]
        try Files.replace(path, json.serialized())
    }
}
