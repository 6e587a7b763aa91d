package import CameraFile
internal import CameraResponder
internal import Channel
internal import Evidence
package import PTP

/// A sealed camera behind PTP: shows nothing and reads nothing out before a dock has said hello.
///
/// Confined to its device's thread; what others may see and set is on the panel.
package final class CameraFirmware: CameraBackend {
    package let deviceInfo: DeviceInfo
    private let panel: CameraPanel
    private let objects: ObjectTable
    private let service: CameraService
    private let tongue: CameraGuise.Tongue
    private var channel: DockChannel?

    package init(
        camera: CameraFile,
        store: CameraStore,
        panel: CameraPanel,
        tongue: @escaping CameraGuise.Tongue = { $1 }
    ) throws(FirmwareError) {
        self.tongue = tongue
        guard let description = camera.identity else {
            throw FirmwareError("switch on", camera.serial.text, cause: "it has no certificates")
        }
        self.panel = panel
        objects = ObjectTable(store: store, panel: panel)
        service = try CameraService(
            camera: camera,
            store: store,
            panel: panel,
            identity: try CameraIdentity(
                loading: description,
                domain: camera.domain,
                revocations: store.layout.revocations
            ),
            objects: objects
        )
        deviceInfo = DeviceInfo(of: camera)
    }

    package var batteryLevel: UInt8 { UInt8(clamping: panel.battery) }
    package var isAuthorised: Bool { service.isAuthorised }

    package func objectHandles() -> [UInt32] { objects.handles }
    package func objectInfo(_ handle: UInt32) -> ObjectInfo? { objects.info(handle) }
    package func objectSize(_ handle: UInt32) -> UInt64? { objects.size(handle) }

    package func read(_ handle: UInt32, offset: UInt64, count: Int) -> [UInt8]? {
        objects.read(handle, offset: offset, count: count)
    }

    package func channelReset(epoch: UInt32) {
        endChannel()
        do throws(FirmwareError) {
            channel = try DockChannel(epoch: epoch, service: service, tongue: tongue)
            panel.show(Indicator(.authorising))
        } catch {
            panel.show(Indicator(.fault, "my own certificates cannot be used"))
        }
    }

    package func channelWrite(epoch: UInt32, offset: UInt64, bytes: [UInt8]) -> UInt64? {
        channel?.write(epoch: epoch, offset: offset, bytes: bytes)
    }

    package func channelRead(epoch: UInt32, offset: UInt64, limit: Int) -> [UInt8]? {
        channel?.read(epoch: epoch, offset: offset, limit: limit)
    }

    package func refusedByStation(code: UInt32) {
        endChannel()
        let reason = RefusalReason(rawValue: code)
        panel.show(
            Indicator(.refused, reason?.sentence(for: .camera) ?? "refused: the dock gave no known reason")
        )
    }

    package func sessionEnded() {
        endChannel()
        // A refusal, and that the work is done, stay readable; everything else ended with the session.
        switch panel.indicator.state {
        case .refused, .notCleared, .safeToRemove, .fault, .charging: break
        case .authorising, .offloading, .waiting: panel.show(Indicator(.charging, "the dock has gone"))
        }
    }

    private func endChannel() {
        channel = nil
        service.forgetDock()
    }
}

extension DeviceInfo {
    private static let reading: [OperationCode] = [
        .getDeviceInfo, .openSession, .closeSession, .getStorageIDs, .getStorageInfo, .getNumObjects,
        .getObjectHandles, .getObjectInfo, .getPartialObject, .getDevicePropDesc, .getDevicePropValue,
        .getPartialObject64,
    ]

    /// What a camera says before anybody has proven anything: who made it, and that it has the channel.
    init(of camera: CameraFile) {
        self.init()
        vendorExtensionID = 6
        vendorExtensionVersion = 100
        vendorExtensionDescription = "microsoft.com: 1.0; "
        operationsSupported = Self.reading
        eventsSupported = [.devicePropChanged]
        devicePropertiesSupported = [.batteryLevel]
        imageFormats = [.undefined]
        if camera.channel {
            vendorExtensionDescription += "\(DeviceInfo.channelExtension); "
            operationsSupported += OperationCode.channel + [.refuse]
            eventsSupported.append(.channelReadable)
        } else {
            // A sealed camera gives ranges only, so that the channel gets a turn in between.
            operationsSupported += [.getObject, .getObjectPropValue]
        }
        manufacturer = "bwvdock"
        model = camera.model
        deviceVersion = camera.firmware
        serialNumber = camera.ptpSerial
    }
}
