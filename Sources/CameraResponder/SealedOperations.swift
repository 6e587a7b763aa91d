import PTP

/// The standard operations that show what a camera holds; all of them only read.
enum SealedOperations {
    static let all: Set<OperationCode> = [
        .getStorageIDs, .getStorageInfo, .getNumObjects, .getObjectHandles, .getObjectInfo,
        .getObject, .getPartialObject, .getPartialObject64, .getDevicePropDesc, .getDevicePropValue,
        .getObjectPropValue,
    ]

    /// The one store: first physical, first logical.
    static let storage: UInt32 = 0x0001_0001
    private static let everything: UInt32 = .max
    /// MTP's property ObjectSize, 64 bits wide (MTP 1.1, annex B.2.4).
    private static let objectSizeProperty: UInt32 = 0xDC04

    /// Answers an operation that the session has let through.
    static func perform(
        _ code: OperationCode,
        _ parameters: [UInt32],
        on backend: any CameraBackend
    ) -> Reply {
        let given = parameters + Array(repeating: 0, count: Container.maximumParameters - parameters.count)
        switch code {
        case .getStorageIDs: return .data(HandleList([storage]).serialized())
        case .getStorageInfo:
            guard given[0] == storage else { return .failure(.invalidStorageID) }
            return .data(backend.storageInfo.serialized())
        case .getNumObjects:
            switch list(given, of: backend) {
            case .handles(let handles): return .ok([UInt32(clamping: handles.count)])
            case .refused(let refusal): return .failure(refusal)
            }
        case .getObjectHandles:
            switch list(given, of: backend) {
            case .handles(let handles): return .data(HandleList(handles).serialized())
            case .refused(let refusal): return .failure(refusal)
            }
        case .getObjectInfo:
            guard let info = backend.objectInfo(given[0]) else { return .failure(.invalidObjectHandle) }
            return .data(info.serialized())
        case .getObject:
            guard let size = backend.objectSize(given[0]) else { return .failure(.invalidObjectHandle) }
            return .whole(handle: given[0], size: size)
        case .getPartialObject:
            return range(given[0], offset: UInt64(given[1]), most: given[2], of: backend)
        case .getPartialObject64:
            let offset = UInt64(low: given[1], high: given[2])
            return range(given[0], offset: offset, most: given[3], of: backend)
        case .getDevicePropDesc:
            guard isBatteryLevel(given[0]) else { return .failure(.devicePropNotSupported) }
            let description = BytePropertyDescription(
                property: .batteryLevel,
                factoryDefault: 100,
                current: backend.batteryLevel,
                range: 0...100
            )
            return .data(description.serialized())
        case .getDevicePropValue:
            guard isBatteryLevel(given[0]) else { return .failure(.devicePropNotSupported) }
            return .data([backend.batteryLevel])
        case .getObjectPropValue:
            guard given[1] == objectSizeProperty else { return .failure(.objectPropNotSupported) }
            guard let size = backend.objectSize(given[0]) else { return .failure(.invalidObjectHandle) }
            return .data((0..<8).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) })
        default: return .failure(.operationNotSupported)
        }
    }

    private enum Listing {
        case handles([UInt32])
        case refused(ResponseCode)
    }

    /// Objects are listed by no format: all of them for parent 0, else what stands in one folder.
    private static func list(_ parameters: [UInt32], of backend: any CameraBackend) -> Listing {
        guard parameters[0] == storage || parameters[0] == everything else {
            return .refused(.invalidStorageID)
        }
        guard parameters[1] == 0 else { return .refused(.specificationByFormatUnsupported) }
        guard parameters[2] != 0 else { return .handles(backend.objectHandles()) }
        return backend.objectHandles(in: parameters[2]).map { .handles($0) } ?? .refused(.invalidParentObject)
    }

    /// A short answer means the end of the object and nothing else, so too long a wish is refused, not cut.
    private static func range(
        _ handle: UInt32,
        offset: UInt64,
        most: UInt32,
        of backend: any CameraBackend
    ) -> Reply {
        guard let size = backend.objectSize(handle) else { return .failure(.invalidObjectHandle) }
        guard offset <= size, (1...backend.largestRange).contains(most) else {
            return .failure(.invalidParameter)
        }
        return .range(handle: handle, offset: offset, count: Int(min(UInt64(most), size - offset)))
    }

    private static func isBatteryLevel(_ property: UInt32) -> Bool {
        property == UInt32(DevicePropertyCode.batteryLevel.rawValue)
    }
}
