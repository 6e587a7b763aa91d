import CameraDevice
import CameraResponder
import PTP
import Synchronization

/// A camera that goes deaf on demand and hears again only on one rung of the recovery ladder.
final class StubbornCamera: USBFunction {
    /// What brings it back.
    enum Cure: CaseIterable, Sendable {
        case newSession
        case deviceReset
        case portReset
    }

    /// What was tried on it.
    enum Treatment: Equatable, Sendable {
        case cancel
        case closeSession
        case deviceReset
        case portReset
    }

    fileprivate struct State {
        var isDeaf = false
        var treatments: [Treatment] = []
        /// Resets to come that the camera was asked for by a class request.
        var ownResets = 0
    }

    private let responder: PTPResponder
    private let cure: Cure?
    private let state = Mutex(State())

    /// Without a cure it stays deaf.
    init(size: Int, cure: Cure?) {
        responder = PTPResponder(backend: StoreCamera(size: size, serial: "FX0001"))
        self.cure = cure
    }

    var treatments: [Treatment] { state.withLock { $0.treatments } }

    func goDeaf() { state.withLock { $0.isDeaf = true } }

    func attached(to pipes: any FunctionPipes) { responder.attached(to: pipes) }
    func detached() { responder.detached() }

    func received(_ out: BulkOut, on pipes: any FunctionPipes) {
        let container = try? Container(parsing: out.bytes)
        let isClosing = container?.code == OperationCode.closeSession.rawValue
        let hears = state.withLock { state in
            if isClosing { state.note(.closeSession, heals: cure == .newSession) }
            return !state.isDeaf
        }
        if hears { responder.received(out, on: pipes) }
    }

    func reset(on pipes: any FunctionPipes) {
        state.withLock { state in
            if state.ownResets > 0 {
                state.ownResets -= 1
            } else {
                state.note(.portReset, heals: cure == .portReset)
            }
        }
        responder.reset(on: pipes)
    }

    func control(_ setup: SetupPacket, data: [UInt8], on pipes: any FunctionPipes) -> ControlAnswer {
        state.withLock { state in
            switch setup.request {
            case 0x64: state.note(.cancel, heals: false)
            case 0x66:
                state.ownResets += 1
                state.note(.deviceReset, heals: cure == .deviceReset)
            default: break
            }
        }
        return responder.control(setup, data: data, on: pipes)
    }

    /// The camera as a device to plug in.
    func device() -> VirtualDevice {
        VirtualDevice(identity: USBIdentity(serial: "FX0001"), function: self)
    }
}

extension StubbornCamera.State {
    fileprivate mutating func note(_ treatment: StubbornCamera.Treatment, heals: Bool) {
        guard isDeaf else { return }
        treatments.append(treatment)
        if heals { isDeaf = false }
    }
}
