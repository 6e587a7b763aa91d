internal import Bytes
internal import CameraDevice
package import CameraFile
package import CameraFirmware
internal import Channel
internal import Evidence
internal import Foundation
internal import PTP
internal import Platform
internal import StrictJSON
internal import Synchronization

/// Writes down what passes between a camera and its host, a line at a time, and changes nothing.
///
/// Keys and footage are left out unless asked for, and what TLS carries is written as the messages inside it only.
package final class TranscriptRecorder: Sendable {
    /// What else to keep.
    package struct Extras: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        /// The bytes of sealed items, as they were read.
        package static let payload = Self(rawValue: 1)
        /// Released data keys.
        package static let keys = Self(rawValue: 2)
    }

    private struct State {
        var file: FileHandle
        var operation: PassedOperation?
        var phase: PassedOperation.Phase?
        var raised = 0
    }

    /// What stands in a transcript when a stay on the bus begins.
    static let pluggedIn = "plugged in"
    /// Events that are kept: a camera that never stops raising them does not fill a disk.
    private static let mostEvents = 1000

    private let camera: CameraFile
    private let store: String
    private let extras: Extras
    private let begun = Monotonic.now()
    private let state: Mutex<State>

    /// Begins a transcript at `path`, which must not exist; `store` is where the camera's store is or will be.
    package init(
        of camera: CameraFile,
        store: String,
        to path: String,
        keeping extras: Extras = []
    ) throws(FirmwareError) {
        guard camera.domain.isFixture else {
            throw FirmwareError(
                "record",
                camera.serial.text,
                cause: "only cameras of a fixture domain are recorded",
                hint: "what passes at a real camera is evidence, and about people"
            )
        }
        let file: FileHandle
        do {
            try Data().write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
            file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        } catch CocoaError.fileWriteFileExists {
            throw FirmwareError("record to", path, cause: "it is already there", hint: "name another file")
        } catch {
            throw FirmwareError("record to", path, cause: "\(error.localizedDescription)")
        }
        self.camera = camera
        self.store = store
        self.extras = extras
        state = Mutex(State(file: file))
        var line = TranscriptHead(of: camera).json
        line["started"] = .string(RFC3339.format(milliseconds: WallClock.now()))
        line["payload"] = .bool(extras.contains(.payload))
        line["keys"] = .bool(extras.contains(.keys))
        write(line)
    }

    /// What to put around the camera; `inner`, such as a liar's, stands between it and the camera.
    package func guise(over inner: CameraGuise = CameraGuise()) -> CameraGuise {
        var guise = inner
        guise.tongue = { [self] question, answer in
            let said = try inner.tongue(question, answer)
            heard(question, said)
            return said
        }
        guise.around = { [self] function in WitnessedFunction(inner.around(function), self) }
        guise.descriptor = { [self] kind, index, honest in
            let told = inner.descriptor?(kind, index, honest) ?? honest
            heard(descriptor: kind, index, told)
            return told
        }
        return guise
    }

    private func heard(_ question: RPCRequest, _ said: Utterance) {
        guard let asked = try? JSONValue(parsing: question.serialized()) else { return }
        var message = PassedMessage(at: Monotonic.now() - begun, asked, said)
        message.findings = AnswerExamination(camera: camera, store: store).findings(question, said)
        if !extras.contains(.keys) { message.leaveKeyOut() }
        write(message.json)
    }

    private func heard(descriptor kind: UInt8, _ index: UInt8, _ told: [UInt8]) {
        write(DescriptorLine.json(at: Monotonic.now() - begun, kind, index, told))
    }

    func event(_ words: String) {
        endOperation()
        var line = JSONObject()
        line["at"] = .integer(Monotonic.now() - begun)
        line["event"] = .string(words)
        write(line)
    }

    /// On the interrupt endpoint.
    func raised(_ event: [UInt8]) {
        let isKept = state.withLock { state in
            state.raised += 1
            return state.raised <= Self.mostEvents
        }
        if isKept { write(RaisedEvent(at: Monotonic.now() - begun, bytes: event).json) }
    }

    func begin(_ command: Container) {
        endOperation()
        state.withLock { $0.operation = PassedOperation(at: Monotonic.now() - begun, command) }
    }

    func sent(_ bytes: [UInt8], endsPhase: Bool) {
        state.withLock { state in
            var phase = state.phase ?? PassedOperation.Phase(count: 0)
            let header = ContainerHeader.byteCount - phase.header.count
            phase.header += bytes.prefix(header)
            phase.count = (phase.count ?? 0) + bytes.count
            if keeps(phase.header, state.operation), bytes.count > header || phase.body != nil {
                phase.body = (phase.body ?? []) + bytes.dropFirst(header)
            }
            state.phase = endsPhase ? nil : phase
            if endsPhase { state.operation?.phases.append(phase) }
        }
    }

    /// Everything said so far is on its way.
    func passed() {
        let now = Monotonic.now() - begun
        state.withLock { state in
            if let began = state.operation?.at { state.operation?.took = now - began }
        }
    }

    func halted() {
        state.withLock { state in
            state.phase = nil
            state.operation?.phases.append(.halt)
        }
    }

    private func endOperation() {
        let done: PassedOperation? = state.withLock { state in
            defer {
                state.operation = nil
                state.phase = nil
            }
            return state.operation
        }
        if let done { write(done.json) }
    }

    /// Whether a phase's bytes are neither footage nor ciphertext of TLS.
    private func keeps(_ header: [UInt8], _ operation: PassedOperation?) -> Bool {
        guard (try? ContainerHeader(parsing: header))?.kind != .response else { return true }
        return switch operation.map({ OperationCode(rawValue: $0.code) }) {
        case .channelRead?: false
        case .getPartialObject?, .getPartialObject64?: extras.contains(.payload)
        default: true
        }
    }

    private func write(_ line: JSONObject) {
        let bytes = JSONValue.object(line).serialized() + [UInt8(ascii: "\n")]
        // A witness that can no longer write is no reason for the camera to stop.
        state.withLock { try? $0.file.write(contentsOf: Data(bytes)) }
    }
}

/// A USB descriptor as the host was told; later lines of one descriptor are the same again.
enum DescriptorLine {
    static func json(at: Int64, _ kind: UInt8, _ index: UInt8, _ told: [UInt8]) -> JSONObject {
        var line = JSONObject()
        line["at"] = .integer(at)
        line["descriptor"] = .integer(Int64(kind))
        line["index"] = .integer(Int64(index))
        line["told"] = .string(Hex.encode(told))
        return line
    }
}
