import PTP

extension Lie {
    /// What stands in datasets, in containers that are well formed.
    static var datasets: [Self] {
        deviceInfo + handles + objectInfo
    }

    private static func lie(
        _ operation: OperationCode,
        _ how: String,
        _ change: @escaping @Sendable (_ dataset: [UInt8]) -> [UInt8]
    ) -> Self {
        Self(
            "\(operation) dataset: \(how)",
            .phase(operation, .data) { honest in
                let bytes = Array(honest.prefix(12)) + change(Array(honest.dropFirst(12)))
                return [.bytes(bytes.patched(0, 4, UInt64(bytes.count)))]
            }
        )
    }

    private static func cuts(_ operation: OperationCode, _ counts: some Sequence<Int>) -> [Self] {
        counts.map { count in lie(operation, "cut off after \(count) bytes") { Array($0.prefix(count)) } }
    }

    private static let noEnd: [UInt8] = [3, 65, 0, 66, 0, 67, 0]
    private static let wrongStrings: [(String, [UInt8])] = [
        ("a string without its end", noEnd), ("a string longer than the dataset", [255, 65, 0]),
        ("a string with a nought inside", [4, 65, 0, 0, 0, 66, 0, 0, 0]),
        ("a lone surrogate", [2, 0, 0xD8, 0, 0]),
        ("254 characters", [255] + (0..<254).flatMap { _ in [65, 0] as [UInt8] } + [0, 0]),
        ("characters that change the line", [4, 10, 0, 0x1B, 0, 0x2E, 0x20, 0, 0]),
    ]

    private static var deviceInfo: [Self] {
        var lies = cuts(.getDeviceInfo, stride(from: 0, to: 160, by: 3))
        // Standard version, extension and its version come first, then the extension's description.
        for (what, string) in wrongStrings {
            lies.append(
                lie(.getDeviceInfo, "\(what) as extension") {
                    Array($0.prefix(8)) + string + $0.dropFirst(8 + 1 + 2 * Int($0[8]))
                }
            )
            lies.append(
                lie(.getDeviceInfo, "\(what) as serial number") { honest in
                    var info = (try? DeviceInfo(parsing: honest)) ?? DeviceInfo()
                    info.serialNumber = ""
                    return info.serialized().dropLast() + string
                }
            )
        }
        for count: UInt64 in [1, 2048, 2049, 0x7FFF_FFFF, 0xFFFF_FFFF] {
            lies.append(
                lie(.getDeviceInfo, "\(count) operations stated") {
                    $0.patched(8 + 1 + 2 * Int($0[8]) + 2, 4, count)
                }
            )
        }
        lies.append(
            lie(.getDeviceInfo, "2048 operations") {
                edit($0) { $0.operationsSupported += Array(repeating: .getNumObjects, count: 2030) }
            }
        )
        lies.append(
            lie(.getDeviceInfo, "64 KiB of operations") {
                edit($0) { $0.operationsSupported += Array(repeating: .getNumObjects, count: 32_000) }
            }
        )
        lies.append(
            lie(.getDeviceInfo, "another's serial number") { edit($0) { $0.serialNumber = "CAM-0002" } }
        )
        lies.append(lie(.getDeviceInfo, "no channel") { edit($0) { $0.vendorExtensionDescription = "" } })
        lies.append(
            lie(.getDeviceInfo, "the channel's name and not its operations") {
                edit($0) { $0.operationsSupported = [] }
            }
        )
        lies.append(lie(.getDeviceInfo, "a byte behind its end") { $0 + [0] })
        return lies
    }

    private static func edit(_ dataset: [UInt8], _ change: (inout DeviceInfo) -> Void) -> [UInt8] {
        guard var info = try? DeviceInfo(parsing: dataset) else { return dataset }
        change(&info)
        return info.serialized()
    }

    private static var handles: [Self] {
        var lies = cuts(.getObjectHandles, 0..<8)
        for count: UInt64 in [0, 2, 65_536, 65_537, 0x3FFF_FFFF, 0x4000_0000, 0xFFFF_FFFF] {
            lies.append(lie(.getObjectHandles, "\(count) stated") { $0.patched(0, 4, count) })
        }
        lies.append(lie(.getObjectHandles, "none") { _ in [0, 0, 0, 0] })
        lies.append(
            lie(.getObjectHandles, "the same a thousand times") { honest in
                let first = (try? HandleList(parsing: honest))?.elements.first ?? 1
                return HandleList(Array(repeating: first, count: 1000)).serialized()
            }
        )
        lies.append(
            lie(.getObjectHandles, "handles of no objects") { _ in
                HandleList([0, .max, 0x1234_5678]).serialized()
            }
        )
        return lies
    }

    private static var objectInfo: [Self] {
        var lies = cuts(.getObjectInfo, stride(from: 0, to: 70, by: 5))
        for (what, string) in wrongStrings {
            lies.append(lie(.getObjectInfo, "\(what) as name") { Array($0.prefix(52)) + string + [0, 0, 0] })
        }
        lies.append(lie(.getObjectInfo, "no name") { Array($0.prefix(52)) + [0, 0, 0, 0] })
        for value: UInt64 in [0, 1, 0xFFFF_FFFF] {
            lies.append(lie(.getObjectInfo, "\(value) as size") { $0.patched(8, 4, value) })
        }
        lies.append(lie(.getObjectInfo, "a byte behind its end") { $0 + [0] })
        lies.append(lie(.getObjectInfo, "four KiB behind its end") { $0 + Array(repeating: 0, count: 4096) })
        return lies
    }
}
