import PTP

/// The PTP session: which operations may be done now, and which transaction comes next.
struct ResponderSession {
    enum Step: Equatable {
        case needsData
        case reply(Reply)
    }

    /// The operations that may be asked before the station is authorised: they show nothing of what is held.
    static let open: Set<OperationCode> = [
        .getDeviceInfo, .openSession, .closeSession, .channelReset, .channelWrite, .channelRead, .refuse,
    ]
    /// Not tied to a session's count of transactions: a station that was killed does not know where it stood.
    private static let uncounted: Set<OperationCode> = [.getDeviceInfo, .openSession, .closeSession]

    let backend: any CameraBackend
    private var identifier: UInt32?
    private var lastTransaction: UInt32 = 0

    init(backend: any CameraBackend) { self.backend = backend }

    /// Ends the session, if any, and with it the channel.
    mutating func end() {
        identifier = nil
        backend.sessionEnded()
    }

    /// Judges a command and does it, unless its data is still to come.
    mutating func begin(_ command: Container) -> Step {
        let code = OperationCode(rawValue: command.code)
        if let refusal = refusal(of: code, transaction: command.transaction) {
            return .reply(.failure(refusal))
        }
        if code == .channelWrite { return .needsData }
        return .reply(perform(code, command.parameters, transaction: command.transaction))
    }

    /// Does a command whose data has arrived.
    mutating func finish(_ command: Container, data: [UInt8]) -> Reply {
        backend.write(channel: command.parameters, data)
    }

    private mutating func refusal(of code: OperationCode, transaction: UInt32) -> ResponseCode? {
        let isKnown = Self.open.contains(code) || SealedOperations.all.contains(code)
        guard isKnown, backend.deviceInfo.operationsSupported.contains(code) else {
            return .operationNotSupported
        }
        if Self.uncounted.contains(code) { return nil }
        guard identifier != nil else { return .sessionNotOpen }
        guard isNext(transaction) else { return .invalidTransactionID }
        lastTransaction = transaction
        guard Self.open.contains(code) || backend.isAuthorised else { return .accessDenied }
        return nil
    }

    /// Transactions count up and skip the two numbers that are none; gaps are the host's business.
    private func isNext(_ transaction: UInt32) -> Bool {
        guard transaction != 0, transaction != .max else { return false }
        return (1...UInt32(Int32.max)).contains(transaction &- lastTransaction)
    }

    private mutating func perform(
        _ code: OperationCode,
        _ parameters: [UInt32],
        transaction: UInt32
    ) -> Reply {
        switch code {
        case .getDeviceInfo: return .data(backend.deviceInfo.serialized())
        case .openSession: return openSession(parameters.first ?? 0, transaction: transaction)
        case .closeSession:
            guard identifier != nil else { return .failure(.sessionNotOpen) }
            end()
            return .ok()
        case .channelReset: return backend.reset(channel: parameters)
        case .channelRead: return backend.read(channel: parameters)
        case .refuse:
            guard let reason = parameters.first else { return .failure(.invalidParameter) }
            backend.refusedByStation(code: reason)
            return .ok()
        default: return SealedOperations.perform(code, parameters, on: backend)
        }
    }

    private mutating func openSession(_ identifier: UInt32, transaction: UInt32) -> Reply {
        if let open = self.identifier { return .failure(.sessionAlreadyOpen, [open]) }
        guard identifier != 0 else { return .failure(.invalidParameter) }
        self.identifier = identifier
        lastTransaction = transaction
        return .ok()
    }
}
