package import CameraDevice
package import CameraFile
internal import CameraResponder
package import Evidence

/// A camera without hardware: its file and its store, ready to be plugged into a bus.
///
/// Every accessor may be used from any thread while the camera works.
package final class VirtualCamera: Sendable {
    package let camera: CameraFile
    package let store: CameraStore
    package let panel: CameraPanel
    /// What goes into a bus; plug it in as often as needed.
    package let device: VirtualDevice
    /// Where what it sends goes wrong, when told to.
    package let wire: FaultyFunction

    /// Switches a camera on over the store at `root`, which is made first when it is not there.
    ///
    /// `passing` sees each point of an erase; throwing there cuts the power (see `CameraStore`).
    package init(
        _ camera: CameraFile,
        store root: String,
        faults: FirmwareFaults? = nil,
        speed: USBSpeed = .high,
        guise: CameraGuise = CameraGuise(),
        passing: @escaping @Sendable (ErasePoint) throws(FirmwareError) -> Void = { _ in }
    ) throws(FirmwareError) {
        if !Files.exists(root) { try StoreMaker(camera).make(at: root) }
        let store = try CameraStore(opening: root, passing: passing)
        guard store.serial == camera.serial, store.domain == camera.domain else {
            throw FirmwareError(
                "switch on",
                camera.serial.text,
                cause: "the store at \(root) is of camera \(store.serial)",
                hint: "give each camera a store of its own"
            )
        }
        let panel = CameraPanel(
            battery: camera.battery,
            charging: camera.charging,
            faults: faults ?? FirmwareFaults(camera.faults)
        )
        self.camera = camera
        self.store = store
        self.panel = panel
        var descriptors = DescriptorSet(identity: USBIdentity(serial: camera.usbSerial), speed: speed)
        descriptors.lie = { kind, index, honest in
            let told = panel.descriptorLie?.told(kind, index, honest) ?? honest
            return guise.descriptor?(kind, index, told) ?? told
        }
        wire = FaultyFunction(try Self.function(camera, store, panel, guise.tongue))
        device = VirtualDevice(descriptors: descriptors, function: guise.around(wire))
    }

    private static func function(
        _ camera: CameraFile,
        _ store: CameraStore,
        _ panel: CameraPanel,
        _ tongue: @escaping CameraGuise.Tongue
    ) throws(FirmwareError) -> PTPResponder {
        guard camera.channel else {
            return PTPResponder(backend: PlainFirmware(camera: camera, store: store, panel: panel))
        }
        return PTPResponder(
            backend: try CameraFirmware(camera: camera, store: store, panel: panel, tongue: tongue)
        )
    }

    package var indicator: Indicator { panel.indicator }
    /// Recordings that can still be read, oldest first.
    package var intact: [RecordingID] {
        store.recordings.filter { $0.state != .erased && !$0.hasVanished }.map(\.id)
    }
    package var erased: [RecordingID] { store.recordings.filter { $0.state == .erased }.map(\.id) }
    /// The tombstones it holds, by recording.
    package var tombstones: [RecordingID: SignedStatement] {
        var tombstones: [RecordingID: SignedStatement] = [:]
        for recording in store.recordings {
            tombstones[recording.id] = (try? store.tombstone(of: recording)) ?? nil
        }
        return tombstones
    }
    /// Bytes of all sealed items it still holds.
    package var sealedSize: UInt64 { store.sealedSize }
    /// Sealed bytes that have left the camera, by object name.
    package var bytesRead: [String: UInt64] { panel.bytesRead }
}
