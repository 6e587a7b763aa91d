import CameraDevice
import CameraFirmware
import Hotplug
import PTPInitiator
import Station
import Synchronization
import USBTransport

/// Virtual cameras in the station's own process, each over its folder of sealed items: no USB, no second program.
final class FileBus: CameraBus {
    private struct State {
        var handler: (@Sendable (HotplugEvent) -> Void)?
        var devices: [UInt8: (attachment: DeviceAttachment, item: String?)] = [:]
    }
    private let state = Mutex(State())

    func watch(_ handler: @escaping @Sendable (HotplugEvent) -> Void) throws {
        state.withLock { $0.handler = handler }
    }

    func stop() { state.withLock { $0.handler = nil } }

    func open(_ port: USBPort) throws(USBError) -> any CameraPipe {
        guard let device = state.withLock({ $0.devices[port.address] }) else {
            throw USBError(operation: "open", subject: port.path, cause: .failed("no camera is there"))
        }
        let pipe = DevicePipe(device.attachment)
        do throws(PipeError) {
            return try device.item.map { path throws(PipeError) in try SealedFilePipe(pipe, item: path) }
                ?? pipe
        } catch {
            throw USBError(operation: "open", subject: port.path, cause: .failed("\(error)"))
        }
    }

    /// Puts a camera into the port `1-<address>`; with the path of its only sealed item, that is read past the camera.
    func plug(_ camera: VirtualCamera, address: UInt8, item: String? = nil) {
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
            state.devices[address] = (device, item)
            return state.handler
        }
        handler?(.added(port))
    }

    /// Takes the camera out of the port `1-<address>`.
    func unplug(address: UInt8) {
        let (device, handler) = state.withLock { state in
            (state.devices.removeValue(forKey: address), state.handler)
        }
        device?.attachment.detach()
        handler?(.removed(path: Self.path(address)))
    }

    static func path(_ address: UInt8) -> String { "1-\(address)" }
}
