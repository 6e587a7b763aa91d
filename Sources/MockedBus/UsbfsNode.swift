import CameraDevice
import Synchronization

/// A device node: what all who have it open share.
final class UsbfsNode: Sendable {
    let location: BusLocation
    let attachment: DeviceAttachment
    let gate: PollGate
    /// The kernel driver that holds the interface, if the mocked bus is to pretend one does.
    let driver: String?
    let memory: UsbfsMemory
    /// The file that has claimed the interface.
    private let claimant = Mutex<ObjectIdentifier?>(nil)

    init(
        location: BusLocation,
        attachment: DeviceAttachment,
        gate: PollGate,
        driver: String?,
        memory: UsbfsMemory
    ) {
        self.memory = memory
        self.location = location
        self.attachment = attachment
        self.gate = gate
        self.driver = driver
    }

    var speed: USBSpeed { attachment.descriptors.speed }

    /// False while somebody else has the interface.
    func claim(for file: UsbfsFile) -> Bool {
        guard driver == nil else { return false }
        return claimant.withLock { claimant in
            if claimant == nil { claimant = ObjectIdentifier(file) }
            return claimant == ObjectIdentifier(file)
        }
    }

    func release(for file: UsbfsFile) {
        claimant.withLock { claimant in
            if claimant == ObjectIdentifier(file) { claimant = nil }
        }
    }
}
