import Synchronization
package import Upload

/// Connections to one destination, each given to one user at a time.
package final class ConnectionPool: Sendable {
    package let endpoint: Endpoint
    package let settings: HTTPSettings
    private let idle = Mutex<[HTTPConnection]>([])

    package init(to endpoint: Endpoint, _ settings: HTTPSettings) {
        self.endpoint = endpoint
        self.settings = settings
    }

    /// A connection that nobody else uses; perhaps one that is open already.
    package func take() throws(DestinationError) -> HTTPConnection {
        if let connection = idle.withLock({ $0.popLast() }) { return connection }
        return try fresh()
    }

    /// A connection that nothing was read from before.
    package func fresh() throws(DestinationError) -> HTTPConnection {
        try HTTPConnection(to: endpoint, settings)
    }

    /// Takes a connection back after use; one whose exchange failed has closed its socket itself.
    package func give(_ connection: HTTPConnection) { idle.withLock { $0.append(connection) } }

    /// Sends one request over any connection.
    package func send(_ request: HTTPRequest) throws(DestinationError) -> HTTPResponse {
        let connection = try take()
        let response = try connection.send(request)
        give(connection)
        return response
    }
}
