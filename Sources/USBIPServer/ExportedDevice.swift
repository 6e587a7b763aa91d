import CameraDevice
import USBIP

/// A device that can be imported, and whoever has it imported.
struct ExportedDevice {
    /// Where sysfs would have the device, for people to read.
    private static let root = "/sys/devices/virtual/bwvcamera"

    let device: VirtualDevice
    let record: DeviceRecord
    var session: URBSession?

    init(_ device: VirtualDevice, port: PortAddress, busID: BusID, number: Int) {
        self.device = device
        let descriptors = device.descriptors
        record = DeviceRecord(
            path: "\(Self.root)/\(port)",
            busID: busID,
            busNumber: UInt32(port.bus),
            deviceNumber: UInt32(number),
            speed: UInt32(descriptors.speed.kernelNumber),
            vendor: descriptors.identity.vendor,
            product: descriptors.identity.product,
            release: descriptors.identity.release,
            configurationValue: 1,
            interfaces: [DescriptorSet.interfaceClass]
        )
    }
}
