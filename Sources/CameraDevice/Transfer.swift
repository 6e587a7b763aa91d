/// How a transfer ended.
package enum TransferStatus: Equatable, Sendable {
    case completed
    /// The endpoint is halted, or the control request was not understood.
    case stalled
    /// Taken back by the host.
    case cancelled
    /// The device is gone.
    case disconnected
    /// The device sent more than the transfer had room for.
    case overflow
}

/// The end of a transfer: how, how many bytes, and for one towards the host the bytes themselves.
package struct TransferOutcome: Equatable, Sendable {
    package let status: TransferStatus
    /// Bytes moved, whatever the status.
    package let count: Int
    /// What the device sent, in order; pieces, so that nothing is copied on the way.
    package let pieces: [ArraySlice<UInt8>]

    package init(_ status: TransferStatus, count: Int = 0, pieces: [ArraySlice<UInt8>] = []) {
        self.status = status
        self.count = count
        self.pieces = pieces
    }
}

/// One request of the host, as a host controller would schedule it.
///
/// `complete` is called exactly once for an accepted transfer, with the device locked so that completions keep their
/// order: it may queue, and must neither block nor call the device.
package final class Transfer: Sendable {
    package let endpoint: UInt8
    /// Bytes the host has room for, or gives.
    package let length: Int
    /// What the host gives; empty towards the host.
    package let data: [UInt8]
    /// Only for the control endpoint.
    package let setup: SetupPacket?
    /// Whether an empty packet follows data that fills its last packet.
    package let addsZeroPacket: Bool
    let complete: @Sendable (TransferOutcome) -> Void

    /// A transfer towards the host with room for `length` bytes.
    package init(from endpoint: UInt8, length: Int, complete: @escaping @Sendable (TransferOutcome) -> Void) {
        self.endpoint = endpoint
        self.length = length
        data = []
        setup = nil
        addsZeroPacket = false
        self.complete = complete
    }

    /// A transfer of `data` towards the device.
    package init(
        to endpoint: UInt8,
        data: [UInt8],
        addsZeroPacket: Bool = false,
        complete: @escaping @Sendable (TransferOutcome) -> Void
    ) {
        self.endpoint = endpoint
        length = data.count
        self.data = data
        setup = nil
        self.addsZeroPacket = addsZeroPacket
        self.complete = complete
    }

    /// A control transfer; `data` is empty for one towards the host.
    package init(
        control setup: SetupPacket,
        data: [UInt8] = [],
        complete: @escaping @Sendable (TransferOutcome) -> Void
    ) {
        endpoint = Endpoint.control
        length = Int(setup.length)
        self.data = data
        self.setup = setup
        addsZeroPacket = false
        self.complete = complete
    }
}

/// Why a transfer was not accepted; its completion is then never called.
package enum SubmitError: Error, Equatable, Sendable {
    /// The device is gone.
    case disconnected
    case noSuchEndpoint
}
