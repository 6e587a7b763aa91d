import Bytes
import PTP

/// What is asked of cameras without the channel, which need not have all of the standard's operations.
extension PTPSession {
    /// MTP's property ObjectSize, 64 bits wide (MTP 1.1, annex B).
    private static let objectSizeProperty: UInt32 = 0xDC04

    /// Handles in one store: all of them for parent 0, those at its root for all ones, else a folder's own.
    ///
    /// Devices differ in what they take parent 0 to mean.
    package func objectHandles(storage: UInt32, parent: UInt32) throws(PTPError) -> [UInt32] {
        try dataset(
            .getObjectHandles,
            "storage \(storage) folder \(parent)",
            HandleList.largestDataset,
            [storage, 0, parent]
        ) { bytes throws(PTPFormatError) in try HandleList(parsing: bytes).elements }
    }

    /// An object's size where ObjectInfo's 32 bits cannot say it.
    package func objectSize(_ handle: UInt32) throws(PTPError) -> UInt64 {
        try dataset(
            .getObjectPropValue,
            "object \(handle)",
            8,
            [handle, Self.objectSizeProperty]
        ) { bytes throws(PTPFormatError) in
            var reader = ByteReader(bytes)
            guard let size = try? reader.littleEndian(UInt64.self), reader.isAtEnd else {
                throw PTPFormatError(subject: "ObjectSize", reason: "\(bytes.count) bytes instead of 8")
            }
            return size
        }
    }

    /// Reads part of an object with the standard's own operation, whose offsets have 32 bits; returns how many bytes came.
    ///
    /// As `read` in everything else, but that a device may leave the count out of its response.
    @safe package func readPartial(
        _ handle: UInt32,
        offset: UInt32,
        count: Int,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(PTPError) -> Int {
        let request = Request(
            operation: .getPartialObject,
            parameters: [handle, offset, UInt32(clamping: count)],
            data: .fromCamera(
                Request.Incoming(most: count, isExact: false, expecting: count)
            ),
            subject: "object \(handle) at \(offset)"
        )
        guard (1...Self.largestPlainRead).contains(count) else {
            throw error(request, .invalidArgument("cannot read \(count) bytes at once"))
        }
        let reply = try transact(request, deliver: body)
        if let reported = reply.parameters.first, Int(reported) != reply.received {
            throw error(request, .countMismatch(reported: Int(reported), received: reply.received))
        }
        return reply.received
    }

    /// Reads an object in one transaction, however long that takes; returns how many bytes came.
    @safe package func readWhole(
        _ handle: UInt32,
        upTo most: Int,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(PTPError) -> Int {
        let request = Request(
            operation: .getObject,
            parameters: [handle],
            data: .fromCamera(
                Request.Incoming(
                    most: most,
                    isExact: false,
                    expecting: most,
                    isStream: true
                )
            ),
            subject: "object \(handle)"
        )
        return try transact(request, deliver: body).received
    }
}
