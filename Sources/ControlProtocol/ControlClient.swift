import Platform

/// Asks a running daemon; one question at a time.
package struct ControlClient: Sendable {
    private let connection: UnixConnection

    package init(path: String, timeoutMilliseconds: Int64 = 10_000) throws(ControlError) {
        do throws(SystemError) {
            connection = try UnixConnection(connectingTo: path)
            try connection.setTimeout(milliseconds: timeoutMilliseconds)
        } catch {
            throw .unreachable(error)
        }
    }

    package func status() throws(ControlError) -> StatusSnapshot {
        try send(ControlRequest(request: .status))
        return try need(try receive().status)
    }

    package func recordings(limit: Int = 1000) throws(ControlError) -> RecordingPage {
        try send(ControlRequest(request: .recordings, limit: limit))
        return try need(try receive().recordings)
    }

    package func retry(_ question: RetryQuestion) throws(ControlError) -> RetryReport {
        try send(ControlRequest(request: .retry, retry: question))
        return try need(try receive().retry)
    }

    /// Hands over a snapshot now and after every change, until `body` answers false.
    package func watch(_ body: (StatusSnapshot) -> Bool) throws(ControlError) {
        try send(ControlRequest(request: .watch))
        while body(try need(try receive().status)) {}
    }

    private func send(_ request: ControlRequest) throws(ControlError) {
        do { try connection.write(try ControlLine.encode(request)) } catch { throw .interrupted("\(error)") }
    }

    private func receive() throws(ControlError) -> ControlReply {
        let reply: ControlReply
        do {
            guard let line = try connection.readLine(limit: ControlLimits.replyBytes) else {
                throw ControlError.interrupted("it closed the connection")
            }
            reply = try ControlLine.decode(line)
        } catch let error as ControlError {
            throw error
        } catch let error as SystemError {
            throw .interrupted("\(error)")
        } catch {
            throw .interrupted("its answer is not understood; are daemon and command of one version?")
        }
        if let reason = reply.error { throw .refused(reason) }
        return reply
    }

    private func need<Value>(_ value: Value?) throws(ControlError) -> Value {
        guard let value else {
            throw .interrupted("its answer is not understood; are daemon and command of one version?")
        }
        return value
    }
}
