internal import CameraDevice
internal import MockedBus
internal import USBIPServer
internal import VirtualHost

/// Anything with ports that virtual cameras can be plugged into.
protocol CameraBus: Sendable {
    /// Puts a device into a port, such as `1-2`; fails while another is in it.
    func insert(_ device: VirtualDevice, into port: String) throws
    /// Pulls the plug of whatever is in a port; false when it was empty.
    func unplug(port: String) -> Bool
    func isOccupied(port: String) -> Bool
    /// Pulls every plug and tidies up; safe to repeat.
    func shutdown()
}

extension MockedBus: CameraBus {
    func insert(_ device: VirtualDevice, into port: String) throws { try plug(device: device, port: port) }
}

extension USBIPServer: CameraBus {
    func insert(_ device: VirtualDevice, into port: String) throws { try plug(device: device, port: port) }
}

extension VirtualHostBus: CameraBus {
    func insert(_ device: VirtualDevice, into port: String) throws { try plug(device: device, port: port) }
}
