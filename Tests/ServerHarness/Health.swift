import Glibc
import HTTPClient
import TestSupport

/// Waits for servers that take their time to start.
enum Health {
    /// Asks until the answer is to our liking.
    static func wait(for address: String, until isWell: (HTTPResponse) -> Bool) throws {
        let endpoint = try Endpoint(parsing: address)
        var last = "nobody answers"
        for _ in 0..<2400 {
            do {
                let connection = try HTTPConnection(to: endpoint, HTTPSettings())
                let response = try connection.send(
                    HTTPRequest(.get, endpoint.path.isEmpty ? "/" : endpoint.path)
                )
                if isWell(response) { return }
                last = "answered \(response.status)"
            } catch {
                last = "\(error)"
            }
            usleep(50_000)
        }
        throw ServerTrouble(description: "\(address) does not serve: \(last)")
    }
}

/// A server that does not do what a test needs.
package struct ServerTrouble: Error, CustomStringConvertible {
    package let description: String
    package init(description: String) { self.description = description }
}
