package import PTP

/// The standard's operations.
extension PTPSession {
    /// Most bytes of one read from a sealed camera, so that channel traffic interleaves.
    package static let largestRead = 1 << 20
    /// Most bytes of one read from a plain camera, which has no channel: transactions cost more than they are worth.
    package static let largestPlainRead = 64 << 20
    private static let everyStorage = UInt32.max

    package func deviceInfo() throws(PTPError) -> DeviceInfo {
        try dataset(.getDeviceInfo, "", DeviceInfo.largestDataset) { bytes throws(PTPFormatError) in
            try DeviceInfo(parsing: bytes)
        }
    }

    package func storageIDs() throws(PTPError) -> [UInt32] {
        try dataset(.getStorageIDs, "", HandleList.largestDataset) { bytes throws(PTPFormatError) in
            try HandleList(parsing: bytes).elements
        }
    }

    package func storageInfo(_ storage: UInt32) throws(PTPError) -> StorageInfo {
        try dataset(
            .getStorageInfo,
            "storage \(storage)",
            StorageInfo.largestDataset,
            [storage]
        ) { bytes throws(PTPFormatError) in try StorageInfo(parsing: bytes) }
    }

    /// The handles of every object in every store.
    package func objectHandles() throws(PTPError) -> [UInt32] {
        try dataset(
            .getObjectHandles,
            "",
            HandleList.largestDataset,
            [Self.everyStorage, 0, 0]
        ) { bytes throws(PTPFormatError) in try HandleList(parsing: bytes).elements }
    }

    package func objectInfo(_ handle: UInt32) throws(PTPError) -> ObjectInfo {
        try dataset(
            .getObjectInfo,
            "object \(handle)",
            ObjectInfo.largestDataset,
            [handle]
        ) { bytes throws(PTPFormatError) in try ObjectInfo(parsing: bytes) }
    }

    /// How full the battery is, 0 to 100.
    package func batteryLevel() throws(PTPError) -> UInt8 {
        let property = DevicePropertyCode.batteryLevel
        return try dataset(
            .getDevicePropValue,
            "\(property)",
            1,
            [UInt32(property.rawValue)]
        ) { bytes throws(PTPFormatError) in
            guard let level = bytes.first, level <= 100 else {
                throw PTPFormatError(subject: "\(property)", reason: "not a number from 0 to 100")
            }
            return level
        }
    }

    /// Reads part of an object, streaming its bytes to `body` as transfers complete, and returns how many came.
    ///
    /// `body` cannot stop a transfer: keep what went wrong and look after the call. When this throws, bytes already
    /// seen are worthless. Fewer than `count` bytes are an error unless `isLast` says that the item may end here.
    /// `following` says how much the next call will read, so that the camera need not wait for requests in between.
    @safe package func read(
        _ handle: UInt32,
        offset: UInt64,
        count: Int,
        isLast: Bool,
        following: Int = 0,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(PTPError) -> Int {
        let request = Request(
            operation: .getPartialObject64,
            parameters: [
                handle, UInt32(truncatingIfNeeded: offset), UInt32(truncatingIfNeeded: offset >> 32),
                UInt32(clamping: count),
            ],
            data: .fromCamera(
                Request.Incoming(
                    most: count,
                    isExact: !isLast,
                    expecting: count,
                    following: min(max(following, 0), Self.largestPlainRead)
                )
            ),
            subject: "object \(handle) at \(offset)"
        )
        guard (1...Self.largestPlainRead).contains(count) else {
            throw error(request, .invalidArgument("cannot read \(count) bytes at once"))
        }
        let reply = try transact(request, deliver: body)
        guard let reported = reply.parameters.first, Int(reported) == reply.received else {
            let reported = Int(reply.parameters.first ?? 0)
            throw error(request, .countMismatch(reported: reported, received: reply.received))
        }
        // A camera that answers OK without a data phase.
        guard isLast || reply.received == count else {
            throw error(request, .lengthMismatch(stated: count, received: reply.received))
        }
        return reply.received
    }

    /// Fetches a whole dataset of bounded size and reads it.
    func dataset<Value>(
        _ operation: OperationCode,
        _ subject: String,
        _ limit: Int,
        _ parameters: [UInt32] = [],
        _ parse: ([UInt8]) throws(PTPFormatError) -> Value
    ) throws(PTPError) -> Value {
        let request = Request(
            operation: operation,
            parameters: parameters,
            data: .fromCamera(.atMost(limit)),
            subject: subject
        )
        var bytes: [UInt8] = []
        _ = try transact(request) { chunk in unsafe bytes.append(contentsOf: chunk) }
        do { return try parse(bytes) } catch { throw self.error(request, .malformed(error)) }
    }
}
