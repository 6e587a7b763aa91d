import PTP

/// Carries out single transactions; it neither opens sessions nor recovers.
struct Exchange {
    /// Answers to earlier transactions that are passed over before it is called a flood.
    private static let mostStale = 4

    let pipe: any BulkPipe
    let timeouts: Timeouts

    /// Runs command, data and response; `deliver` sees payload from the camera as its transfers complete.
    @safe func perform(
        _ request: Request,
        transaction: UInt32,
        deliver: (UnsafeRawBufferPointer) -> Void = { _ in }
    ) throws(PTPCause) -> Reply {
        let deadline = Deadline(milliseconds: timeouts.transaction(moving: request.bytesMoved))
        let command = Container.command(
            request.operation,
            transaction: transaction,
            parameters: request.parameters
        )
        try send(command, by: deadline)
        if case .toCamera(let payload) = request.data {
            try send(.data(request.operation, transaction: transaction, payload: payload), by: deadline)
        }
        // Only now: there are devices that never answer a request that was there before they had something to say.
        pipe.expect(request.phases)
        switch request.data {
        case .none, .toCamera:
            return try response(to: transaction, received: 0, by: deadline)
        case .fromCamera(let limits):
            return try receive(
                limits,
                of: request.operation,
                transaction: transaction,
                by: deadline,
                deliver: deliver
            )
        }
    }

    private func send(_ container: Container, by deadline: Deadline) throws(PTPCause) {
        let left = try deadline.remaining()
        do {
            try pipe.send(container.serialized(), endsWithShortPacket: true, timeout: left)
        } catch {
            throw .pipe(error)
        }
    }

    @safe private func receive(
        _ limits: Request.Incoming,
        of operation: OperationCode,
        transaction: UInt32,
        by deadline: Deadline,
        deliver: (UnsafeRawBufferPointer) -> Void
    ) throws(PTPCause) -> Reply {
        var stale: UInt32?
        for _ in 0...Self.mostStale {
            var phase = IncomingData(operation: operation, transaction: transaction, limits: limits)
            let left = try deadline.remaining()
            let most = ContainerHeader.byteCount + max(limits.most, 4 * Container.maximumParameters)
            do {
                if limits.isStream {
                    _ = try pipe.receiveStream(upTo: most, silence: timeouts.transaction) { chunk in
                        phase.take(chunk, deliver: deliver)
                    }
                } else {
                    _ = try pipe.receive(upTo: most, timeout: left) { chunk in
                        phase.take(chunk, deliver: deliver)
                    }
                }
            } catch {
                throw explain(error, stale: stale, transaction: transaction)
            }
            switch try phase.content() {
            case .data(let count):
                // A stream has its own time, however long that was.
                let end = limits.isStream ? Deadline(milliseconds: timeouts.transaction) : deadline
                return try response(to: transaction, received: count, by: end)
            case .response(let container):
                return Reply(container, received: 0)
            case .stale(let other):
                stale = other ?? stale
            }
        }
        throw .flooded
    }

    private func response(
        to transaction: UInt32,
        received: Int,
        by deadline: Deadline
    ) throws(PTPCause) -> Reply {
        var stale: UInt32?
        for _ in 0...Self.mostStale {
            let left = try deadline.remaining()
            var bytes: [UInt8] = []
            do {
                _ = try pipe.receive(
                    upTo: Container.longestWithoutData,
                    timeout: left
                ) { chunk in unsafe bytes.append(contentsOf: chunk) }
            } catch {
                throw explain(error, stale: stale, transaction: transaction)
            }
            // The zero-length packet that ends a data phase of whole packets.
            if bytes.isEmpty { continue }
            let container: Container
            do { container = try Container(parsing: bytes) } catch { throw .malformed(error) }
            guard container.kind == .response else {
                throw .wrongPhase(expected: .response, received: container.kind)
            }
            guard container.transaction != transaction else { return Reply(container, received: received) }
            stale = container.transaction
        }
        throw .flooded
    }

    /// Silence after an answer to something else is better told as that answer.
    private func explain(_ error: PipeError, stale: UInt32?, transaction: UInt32) -> PTPCause {
        guard error == .timedOut, let stale else { return .pipe(error) }
        return .wrongTransaction(expected: transaction, received: stale)
    }
}

extension Reply {
    fileprivate init(_ container: Container, received: Int) {
        code = ResponseCode(rawValue: container.code)
        parameters = container.parameters
        self.received = received
    }
}
