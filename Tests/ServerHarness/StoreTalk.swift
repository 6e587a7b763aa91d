package import HTTPClient
import Upload

/// Plain requests to an object store, behind any driver's back.
package struct StoreTalk: Sendable {
    private let pool: ConnectionPool
    private let account: String
    package let token: String

    /// Logs in (v1).
    package init(
        to server: ObjectStoreServer,
        as user: ObjectStoreServer.User = ObjectStoreServer.owner
    ) throws {
        pool = ConnectionPool(to: try Endpoint(parsing: server.address), HTTPSettings())
        var login = HTTPRequest(.get, "/auth/v1.0")
        login.headers = [("X-Auth-User", user.login), ("X-Auth-Key", user.key)]
        let answer = try pool.send(login)
        guard answer.isSuccess, let token = answer.headers["x-auth-token"] else {
            throw ServerTrouble(description: "login answered \(answer.status)")
        }
        self.token = token
        account = "/v1/AUTH_\(user.account)"
    }

    /// One request; `path` is below the account and encoded.
    package func callAsFunction(
        _ method: HTTPMethod,
        _ path: String,
        _ body: [UInt8] = [],
        _ headers: [(String, String)] = []
    ) throws -> HTTPResponse {
        var request = HTTPRequest(method, path.isEmpty ? account : "\(account)/\(path)")
        request.headers = [("X-Auth-Token", token)] + headers.map { (name: $0.0, value: $0.1) }
        request.answerLimit = 64 << 20
        if method == .put || method == .post { request.body = .bytes(body) }
        return try pool.send(request)
    }

    /// What a container holds, or, of an empty name, the account.
    package func names(_ container: String) throws -> [String] {
        String(decoding: try self(.get, container).body, as: UTF8.self).split(separator: "\n").map(
            String.init
        )
    }

    /// Starts to store an object and breaks off after so many bytes.
    package func breakOff(_ path: String, length: UInt64, after bytes: [UInt8]) throws {
        var request = HTTPRequest(.put, "\(account)/\(path)")
        request.headers = [("X-Auth-Token", token)]
        request.body = .streamed(length)
        let upload = try pool.fresh().upload(request)
        try unsafe bytes.withUnsafeBytes { unsafe try upload.write($0) }
        upload.cancel()
    }
}
