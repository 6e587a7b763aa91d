import PTP

/// The channel's vendor operations.
///
/// Epoch and offset make each of them safe to repeat. Errors leave them out: they are chance, and a reason that stands
/// at a bay must be the same whenever the same thing happens.
extension PTPSession {
    /// Most bytes of one channel write or read.
    package static let largestChannelTransfer = 1 << 20

    /// Begins the channel afresh; `epoch` is any number but 0.
    package func channelReset(epoch: UInt32) throws(PTPError) {
        let request = Request(operation: .channelReset, parameters: [epoch])
        guard epoch != 0 else { throw error(request, .invalidArgument("epoch 0 is no epoch")) }
        _ = try transact(request)
    }

    /// Writes channel bytes at an offset; returns the offset the camera expects next.
    package func channelWrite(epoch: UInt32, offset: UInt64, bytes: [UInt8]) throws(PTPError) -> UInt64 {
        let request = Request(
            operation: .channelWrite,
            parameters: [epoch, low(offset), high(offset)],
            data: .toCamera(bytes)
        )
        guard bytes.count <= Self.largestChannelTransfer else {
            throw error(request, .invalidArgument("cannot write \(bytes.count) bytes at once"))
        }
        let answer = try transact(request).parameters
        guard answer.count >= 3, answer[0] == epoch else { throw error(request, .wrongParameters(answer)) }
        let next = UInt64(answer[1]) | UInt64(answer[2]) << 32
        let (end, overflow) = offset.addingReportingOverflow(UInt64(bytes.count))
        guard !overflow, next <= end else { throw error(request, .wrongParameters(answer)) }
        return next
    }

    /// Reads what the camera has from an offset, at once, possibly nothing; acknowledges everything before it.
    package func channelRead(epoch: UInt32, offset: UInt64, limit: Int) throws(PTPError) -> [UInt8] {
        let request = Request(
            operation: .channelRead,
            parameters: [epoch, low(offset), high(offset), UInt32(clamping: limit)],
            data: .fromCamera(.atMost(limit))
        )
        guard (1...Self.largestChannelTransfer).contains(limit) else {
            throw error(request, .invalidArgument("cannot read \(limit) bytes at once"))
        }
        var bytes: [UInt8] = []
        let reply = try transact(request) { chunk in unsafe bytes.append(contentsOf: chunk) }
        guard reply.parameters.count >= 2, reply.parameters[0] == epoch else {
            throw error(request, .wrongParameters(reply.parameters))
        }
        guard Int(reply.parameters[1]) == bytes.count else {
            let reported = Int(reply.parameters[1])
            throw error(request, .countMismatch(reported: reported, received: bytes.count))
        }
        return bytes
    }

    /// Tells the camera that this station will not serve it; the camera shows its own sentence for the code.
    package func refuse(code: UInt32) throws(PTPError) {
        _ = try transact(Request(operation: .refuse, parameters: [code]))
    }

    private func low(_ offset: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: offset) }
    private func high(_ offset: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: offset >> 32) }
}
