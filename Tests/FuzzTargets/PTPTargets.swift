import PTP

extension FuzzTarget {
    /// One whole container; the first twelve bytes also as a header of their own.
    static let containers = Self("containers", upTo: 4096) { bytes in
        if let container = try? Container(parsing: bytes) {
            try promise(container.serialized() == bytes, "a container is written as it was read")
        }
        if let header = try? ContainerHeader(parsing: bytes) {
            try promise(header.serialized() == Array(bytes.prefix(12)), "a header is written as it was read")
        }
    }

    /// Every dataset a camera can send; the first byte says which.
    static let datasets = Self("datasets", upTo: 8192) { bytes in
        let dataset = Array(bytes.dropFirst())
        switch (bytes.first ?? 0) % 5 {
        case 0: try survives(dataset, { try? DeviceInfo(parsing: $0) }, { $0.serialized() })
        case 1: try survives(dataset, { try? StorageInfo(parsing: $0) }, { $0.serialized() })
        case 2: try survives(dataset, { try? HandleList(parsing: $0) }, { $0.serialized() })
        case 3: try survives(dataset, { try? ObjectInfo(parsing: $0) }, { $0.serialized() })
        default: try survives(dataset, { try? BytePropertyDescription(parsing: $0) }, { $0.serialized() })
        }
    }

    /// What is read and written back reads the same, and needs no more room than it came in.
    ///
    /// An empty string has two spellings, so the bytes may differ.
    private static func survives<Value: Equatable>(
        _ bytes: [UInt8],
        _ read: ([UInt8]) -> Value?,
        _ write: (Value) -> [UInt8]
    ) throws {
        guard let value = read(bytes) else { return }
        let written = write(value)
        try promise(read(written) == value, "\(value) reads the same after writing")
        try promise(written.count <= bytes.count, "\(value) was larger than its dataset")
    }
}
