import CameraDevice
import CameraFirmware
import Hotplug
import Station
import Synchronization
import USBTransport

/// Virtual cameras in the station's own process, each over its folder of sealed items: no USB, no second program.
final class FileBus: CameraBus {
    private struct State {
        var handler: (@Sendable (HotplugEvent) -> Void)?
        var devices: [UInt8: DeviceAttachment] = [:]
    }
    private let state = Mutex(State())
    /// What handing over to the cameras took.
    let meter = TransferMeter()

    func watch(_ handler: @escaping @Sendable (HotplugEvent) -> Void) throws {
        state.withLock { $0.handler = handler }
    }

    func stop() { state.withLock { $0.handler = nil } }

    func open(_ port: USBPort) throws(USBError) -> any CameraPipe {
        guard let device = state.withLock({ $0.devices[port.address] }) else {
            throw USBError(operation: "open", subject: port.path, cause: .failed("no camera is there"))
        }
        return DevicePipe(device, meter)
    }

    /// Puts a camera into the port `1-<address>`.
    func plug(_ camera: VirtualCamera, address: UInt8) {
        let device = camera.device.attach(onSelfDetach: {})
        let identity = device.descriptors.identity
        let port = USBPort(
            path: Self.path(address),
            bus: 1,
            address: address,
            vendor: identity.vendor,
            product: identity.product,
            serial: identity.serial,
            interfaces: ["060101"]
        )
        let handler = state.withLock { state in
            state.devices[address] = device
            return state.handler
        }
        handler?(.added(port))
    }

    static func path(_ address: UInt8) -> String { "1-\(address)" }
}
