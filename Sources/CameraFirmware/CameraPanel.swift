internal import CameraDevice
internal import Channel
internal import Synchronization

/// What can be seen of, and set on, a running camera from other threads.
///
/// The firmware itself is confined to its device's thread; this is the only thing it shares.
package final class CameraPanel: Sendable {
    private struct State {
        var indicator = Indicator(.charging)
        var history = [Indicator(.charging)]
        var battery: Int
        var charging: Bool
        var faults: FirmwareFaults
        var bytesRead: [String: UInt64] = [:]
        var isAuthorised = false
        var descriptorLie: DescriptorLie?
    }

    private let state: Mutex<State>

    package init(battery: Int, charging: Bool, faults: FirmwareFaults) {
        state = Mutex(State(battery: battery, charging: charging, faults: faults))
    }

    package var indicator: Indicator { state.withLock { $0.indicator } }
    /// Everything the indicator has shown, oldest first, each change once.
    package var indicatorHistory: [Indicator] { state.withLock { $0.history } }
    /// Sealed bytes that have left the camera, by object name; a byte read twice counts twice.
    package var bytesRead: [String: UInt64] { state.withLock { $0.bytesRead } }
    /// Whether a dock is authorised at this moment.
    package var isAuthorised: Bool { state.withLock { $0.isAuthorised } }

    package var battery: Int {
        get { state.withLock { $0.battery } }
        set { state.withLock { $0.battery = min(max(newValue, 0), 100) } }
    }

    package var isCharging: Bool {
        get { state.withLock { $0.charging } }
        set { state.withLock { $0.charging = newValue } }
    }

    package var faults: FirmwareFaults {
        get { state.withLock { $0.faults } }
        set { state.withLock { $0.faults = newValue } }
    }

    /// What the camera tells of itself instead of its USB descriptors.
    package var descriptorLie: DescriptorLie? {
        get { state.withLock { $0.descriptorLie } }
        set { state.withLock { $0.descriptorLie = newValue } }
    }

    package func change(_ body: (inout FirmwareFaults) -> Void) { state.withLock { body(&$0.faults) } }

    func show(_ indicator: Indicator) {
        state.withLock {
            guard $0.indicator != indicator else { return }
            $0.indicator = indicator
            $0.history.append(indicator)
        }
    }

    func countRead(_ object: String, _ count: Int) {
        state.withLock { $0.bytesRead[object, default: 0] += UInt64(count) }
    }

    func setAuthorised(_ authorised: Bool) { state.withLock { $0.isAuthorised = authorised } }

    /// Whether this answer to `erase` is one to lose.
    func takeLostAnswer() -> Bool {
        state.withLock {
            $0.faults.eraseAnswersToLose.strike()
        }
    }
}
