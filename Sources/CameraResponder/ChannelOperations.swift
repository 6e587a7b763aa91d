import PTP

/// The vendor operations that carry the channel, as answers of a backend.
extension CameraBackend {
    /// Parameters: epoch, not 0.
    func reset(channel parameters: [UInt32]) -> Reply {
        guard let epoch = parameters.first, epoch != 0 else { return .failure(.invalidParameter) }
        channelReset(epoch: epoch)
        return .ok()
    }

    /// Parameters: epoch, offset low, offset high; answers epoch, next low, next high.
    func write(channel parameters: [UInt32], _ bytes: [UInt8]) -> Reply {
        guard parameters.count >= 3 else { return .failure(.invalidParameter) }
        let next = channelWrite(
            epoch: parameters[0],
            offset: UInt64(low: parameters[1], high: parameters[2]),
            bytes: bytes
        )
        guard let next else { return .failure(.invalidParameter) }
        return .ok([
            parameters[0], UInt32(truncatingIfNeeded: next), UInt32(truncatingIfNeeded: next >> 32),
        ])
    }

    /// Parameters: epoch, offset low, offset high, limit; answers epoch, count.
    func read(channel parameters: [UInt32]) -> Reply {
        guard parameters.count >= 4 else { return .failure(.invalidParameter) }
        let limit = Int(min(parameters[3], largestRange))
        let bytes = channelRead(
            epoch: parameters[0],
            offset: UInt64(low: parameters[1], high: parameters[2]),
            limit: limit
        )
        guard let bytes, bytes.count <= limit else { return .failure(.invalidParameter) }
        return .data(bytes, [parameters[0], UInt32(bytes.count)])
    }
}

extension UInt64 {
    /// Two of PTP's parameters as one number.
    init(low: UInt32, high: UInt32) { self = UInt64(high) << 32 | UInt64(low) }
}
