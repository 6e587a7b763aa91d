import Glibc
package import Platform
import Synchronization

/// Where the answers come from; the closures are called on the server's threads.
package struct ControlSupply: Sendable {
    package let status: @Sendable () -> StatusSnapshot
    /// At most so many rows, newest first.
    package let recordings: @Sendable (_ limit: Int) -> RecordingPage
    /// Tries again what a person asked for; an error is answered in its own words.
    package let retry: @Sendable (RetryQuestion) throws -> RetryReport
    /// Notified whenever the status may look different.
    package let changes: ChangeSignal

    package init(
        status: @escaping @Sendable () -> StatusSnapshot,
        recordings: @escaping @Sendable (_ limit: Int) -> RecordingPage,
        retry: @escaping @Sendable (RetryQuestion) throws -> RetryReport,
        changes: ChangeSignal
    ) {
        self.status = status
        self.recordings = recordings
        self.retry = retry
        self.changes = changes
    }
}

/// Answers `bwvdock` and other local programs: one thread that accepts, one per client, a bounded number of them.
package final class ControlServer: Sendable {
    private let listener: UnixListener
    package var path: String { listener.path }
    private let supply: ControlSupply
    private let clients = Mutex<Clients>(Clients())

    private struct Clients {
        var connections: [ObjectIdentifier: UnixConnection] = [:]
        var isStopping = false
    }

    /// Binds the socket and begins to answer; `mode` decides who may ask.
    package init(path: String, mode: UInt32 = 0o660, supply: ControlSupply) throws(SystemError) {
        listener = try UnixListener(path: path, mode: mode)
        self.supply = supply
        BlockingThread.start("control") { [self] in acceptAll() }
    }

    /// Ends every conversation and the listening.
    package func stop() {
        listener.stop()
        let open = clients.withLock { clients in
            clients.isStopping = true
            return Array(clients.connections.values)
        }
        for connection in open { connection.shutdown() }
        supply.changes.notify()
    }

    private func acceptAll() {
        while true {
            do {
                guard let connection = try listener.accept() else { return }
                admit(connection)
            } catch {
                // Out of descriptors, most likely: those who talk now will free some.
                usleep(100_000)
            }
        }
    }

    private func admit(_ connection: UnixConnection) {
        let isAdmitted = clients.withLock { clients in
            guard !clients.isStopping, clients.connections.count < ControlLimits.clients else { return false }
            clients.connections[ObjectIdentifier(connection)] = connection
            return true
        }
        guard isAdmitted, (try? connection.setTimeout(milliseconds: 10_000)) != nil else {
            try? answer(connection, ControlReply(error: "too many clients"))
            return forget(connection)
        }
        BlockingThread.start("control client") { [self] in
            converse(connection)
            connection.shutdown()
            forget(connection)
        }
    }

    private func forget(_ connection: UnixConnection) {
        clients.withLock { _ = $0.connections.removeValue(forKey: ObjectIdentifier(connection)) }
    }

    /// Answers until the client leaves, is silent for too long, or says something strange.
    private func converse(_ connection: UnixConnection) {
        while let line = try? connection.readLine(limit: ControlLimits.requestBytes) {
            guard let request: ControlRequest = try? ControlLine.decode(line) else {
                try? answer(connection, ControlReply(error: "the request is not understood"))
                return
            }
            do {
                switch request.request {
                case .status: try answer(connection, ControlReply(status: supply.status()))
                case .recordings:
                    let limit = min(max(request.limit ?? 1000, 0), ControlLimits.recordings)
                    try answer(connection, ControlReply(recordings: supply.recordings(limit)))
                case .retry: try answer(connection, retry(request.retry ?? RetryQuestion()))
                case .watch: try watch(connection)
                }
            } catch {
                return
            }
        }
    }

    private func retry(_ question: RetryQuestion) -> ControlReply {
        do { return ControlReply(retry: try supply.retry(question)) } catch {
            return ControlReply(error: "\(error)")
        }
    }

    /// A snapshot after every change, at most ten a second, and one a second while nothing changes.
    private func watch(_ connection: UnixConnection) throws {
        var seen = supply.changes.current
        while !clients.withLock({ $0.isStopping }) {
            try answer(connection, ControlReply(status: supply.status()))
            usleep(100_000)
            seen = supply.changes.wait(after: seen, milliseconds: 1000)
        }
    }

    private func answer(_ connection: UnixConnection, _ reply: ControlReply) throws {
        try connection.write(try ControlLine.encode(reply))
    }
}
