internal import Platform
internal import StrictJSON
internal import Synchronization

/// The camera's clock: this machine's, plus an error that setting it takes away; or one that stands still.
///
/// Kept in a file, as a real-time clock outlives the camera being switched off.
package final class CameraClock: Sendable {
    private struct State {
        /// Camera clock minus this machine's, in milliseconds.
        var error: Int64
        /// What it shows while it stands still.
        var stoppedAt: Int64?

        var now: Int64 { stoppedAt ?? WallClock.now() + error }
    }

    private let path: String
    private let state: Mutex<State>

    init(opening path: String) throws(FirmwareError) {
        self.path = path
        let bytes = try Files.read(path)
        do throws(StrictJSONError) {
            let range = -JSONValue.greatestInteger...JSONValue.greatestInteger
            let fields = try JSONFields(parsing: bytes)
            state = Mutex(
                State(
                    error: try fields.integer("errorMilliseconds", in: range),
                    stoppedAt: try fields.optionalInteger("stoppedAt", in: range)
                )
            )
        } catch {
            throw FirmwareError("read", path, error)
        }
    }

    /// Milliseconds since 1970, as the camera believes.
    package var now: Int64 { state.withLock { $0.now } }

    /// Runs wrong by so much more from now on, until it is set.
    func jump(by milliseconds: Int64) throws(FirmwareError) {
        try change { state in
            state.error = state.error.addingReportingOverflow(milliseconds).partialValue
            state.stoppedAt = state.stoppedAt?.addingReportingOverflow(milliseconds).partialValue
        }
    }

    /// Stands still at what it shows, also when it is set.
    func stop() throws(FirmwareError) { try change { $0.stoppedAt = $0.now } }

    /// Goes on from where it stood.
    func goOn() throws(FirmwareError) {
        try change { state in
            guard let shown = state.stoppedAt else { return }
            state = State(error: shown - WallClock.now())
        }
    }

    func set(to time: Int64) throws(FirmwareError) {
        try change { state in
            state.error = time - WallClock.now()
            if state.stoppedAt != nil { state.stoppedAt = time }
        }
    }

    private func change(_ body: @Sendable (inout State) -> Void) throws(FirmwareError) {
        let written = state.withLock { state -> Result<Void, FirmwareError> in
            body(&state)
            do throws(FirmwareError) {
                return .success(try Self.write(error: state.error, stoppedAt: state.stoppedAt, to: path))
            } catch {
                return .failure(error)
            }
        }
        try written.get()
    }

    static func write(error: Int64, stoppedAt: Int64? = nil, to path: String) throws(FirmwareError) {
        var object = JSONObject()
        object["errorMilliseconds"] = .integer(error)
        object["stoppedAt"] = stoppedAt.map { .integer($0) }
        try Files.replace(path, JSONValue.object(object).serialized())
    }
}
