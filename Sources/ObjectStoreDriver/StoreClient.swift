import HTTPClient
import Platform
import StrictJSON
import Upload

/// Requests to the account, each with a token that is renewed once when it is refused.
final class StoreClient: Sendable {
    private let login: Login

    init(_ settings: ObjectStoreSettings) { login = Login(settings) }

    /// One request without a body, or with one in memory; the caller judges the answer.
    func send(
        _ method: HTTPMethod,
        _ name: String,
        query: String = "",
        headers: [(String, String)] = [],
        body: [UInt8] = [],
        answerLimit: Int = 1 << 20
    ) throws(DestinationError) -> HTTPResponse {
        var account = try login.account()
        for isLast in [false, true] {
            var request = self.request(method, name, query, headers, account)
            request.answerLimit = answerLimit
            if method == .put || method == .post { request.body = .bytes(body) }
            let response = try account.pool.send(request)
            guard response.status == 401, !isLast else { return response }
            account = try login.account(insteadOf: account.token)
        }
        throw DestinationError(.refreshCredentials, "\(method.rawValue) \(name): answered 401")
    }

    /// Reads an object over a connection of its own.
    func download(
        _ name: String,
        into sink: @escaping (UnsafeRawBufferPointer) throws(DestinationError) -> Void
    ) throws(DestinationError) -> HTTPResponse {
        // Any request that needs the token first, so that the download itself starts only once.
        _ = try send(.head, name)
        let account = try login.account()
        return unsafe try account.pool.fresh().download(request(.get, name, "", [], account), into: sink)
    }

    /// Starts to store an object whose bytes follow; `refused` is a token not taken any more.
    func upload(
        _ name: String,
        _ headers: [(String, String)],
        length: UInt64,
        insteadOf refused: String? = nil
    ) throws(DestinationError) -> Sending {
        let account = try login.account(insteadOf: refused)
        var request = request(.put, name, "", headers, account)
        request.body = .streamed(length)
        request.awaitsContinue = length > 0
        let connection = try account.pool.take()
        return Sending(
            upload: try connection.upload(request),
            pool: account.pool,
            token: account.token
        )
    }

    /// Logs in again, unless another has done so since `refused` was given out.
    func renew(insteadOf refused: String) throws(DestinationError) {
        _ = try login.account(insteadOf: refused)
    }

    /// Asks the store itself, beside any account, what it can do; none where it does not say.
    ///
    /// `isSettled` is false for what may only be something between that answers in its place.
    func information() throws(DestinationError) -> (fields: JSONFields?, isSettled: Bool) {
        let account = try login.account()
        let response = try account.pool.send(HTTPRequest(.get, "/info"))
        switch response.status {
        case 200:
            let fields = try? JSONFields(parsing: response.body)
            return (fields, fields != nil)
        case 408, 425, 429, 500...: throw .refusal(response, "ask for /info")
        default: return (nil, true)
        }
    }

    private func request(
        _ method: HTTPMethod,
        _ name: String,
        _ query: String,
        _ headers: [(String, String)],
        _ account: Account
    ) -> HTTPRequest {
        let path =
            name.isEmpty ? account.path : "\(account.path)/\(PercentEncoding.encode(name, keeping: "/"))"
        var request = HTTPRequest(method, query.isEmpty ? path : "\(path)?\(query)")
        request.headers = [("X-Auth-Token", account.token)] + headers.map { (name: $0.0, value: $0.1) }
        return request
    }
}

/// A body on its way.
struct Sending {
    let upload: HTTPUpload
    let pool: ConnectionPool
    let token: String

    /// Waits for the answer; one that came early is one as well.
    func finish() throws(DestinationError) -> HTTPResponse {
        do throws(HTTPUploadError) {
            return try upload.finish()
        } catch {
            switch error {
            case .failed(let error): throw error
            case .early(let response): return response
            }
        }
    }
}

extension DestinationError {
    /// What an answer of the object store means for a recording (the codes of the Axis content-destination API).
    static func refusal(_ response: HTTPResponse, _ operation: String) -> DestinationError {
        switch response.status {
        case 400:
            DestinationError(
                .quarantine,
                "\(operation): answered 400, it will never take this",
                hint: "ask the destination's keeper why; correct it there or in the configuration, then retry"
            )
        case 413:
            DestinationError(
                .hold,
                "\(operation): answered 413, too large or above the quota",
                hint: "raise the quota or the largest object of the destination"
            )
        case 422: DestinationError(.resendChunk, "\(operation): answered 422, the bytes arrived damaged")
        default: DestinationError(response, operation, now: WallClock.now() / 1000)
        }
    }
}
