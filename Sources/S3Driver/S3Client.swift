import Bytes
import Cryptography
import HTTPClient
import Platform
import Upload

/// One request to S3 before it is signed.
struct S3Request {
    var method: HTTPMethod
    /// `nil`: the bucket itself.
    var key: String?
    var query: [(name: String, value: String)] = []
    var headers: [(name: String, value: String)] = []
    var body = HTTPRequest.Body.none
    /// The digest of the body, known before it is sent.
    var payload = S3Client.digestOfNothing
    var awaitsContinue = false

    init(_ method: HTTPMethod, _ key: String? = nil, _ query: [(name: String, value: String)] = []) {
        self.method = method
        self.key = key
        self.query = query
    }

    /// Adds a body that is in memory.
    func with(_ body: [UInt8]) -> S3Request {
        var request = self
        request.body = .bytes(body)
        request.payload = SHA256.hash(body)
        request.headers.append(("x-amz-checksum-sha256", Base64.encode(request.payload.bytes)))
        return request
    }
}

/// Signs requests and sends them.
final class S3Client: Sendable {
    static let digestOfNothing = SHA256.hash([])

    let configuration: S3Configuration
    let pool: ConnectionPool
    private let credentials: CredentialsFile

    init(_ configuration: S3Configuration) {
        self.configuration = configuration
        pool = ConnectionPool(to: configuration.address, configuration.http)
        credentials = CredentialsFile(path: configuration.credentialsPath, profile: configuration.profile)
    }

    /// Sends a request and returns its answer, whatever its status; refused credentials are read again once.
    func send(_ request: S3Request) throws(DestinationError) -> HTTPResponse {
        let credentials = try credentials.current()
        let response = try pool.send(sign(request, credentials))
        guard S3Failure(response).isOfCredentials, self.credentials.refresh(after: credentials) else {
            return response
        }
        return try pool.send(sign(request, self.credentials.current()))
    }

    /// Sends a request whose success answers with a document.
    func document(_ request: S3Request, _ operation: String) throws(DestinationError) -> XMLNode {
        let response = try send(request)
        guard response.isSuccess else { throw error(response, operation) }
        return try Self.parse(response, operation)
    }

    /// Sends the head of a request whose body follows.
    func upload(_ request: S3Request) throws(DestinationError) -> HTTPUpload {
        try pool.take().upload(sign(request, credentials.current()))
    }

    /// Reads a body over a new connection.
    func download(
        _ request: S3Request,
        into sink: @escaping (UnsafeRawBufferPointer) throws(DestinationError) -> Void
    ) throws(DestinationError) -> HTTPResponse {
        let connection = try pool.fresh()
        return unsafe try connection.download(sign(request, credentials.current()), into: sink)
    }

    /// What an answer that is no success means; credentials that were replaced meanwhile are worth another try.
    func error(_ response: HTTPResponse, _ operation: String) -> DestinationError {
        let failure = S3Failure(response)
        if failure.isOfCredentials, let current = try? credentials.current(),
            credentials.refresh(after: current)
        {
            return DestinationError(.retry(afterSeconds: nil), "\(operation): the credentials were replaced")
        }
        return failure.error(operation)
    }

    /// Reads an answer's document; one that is an error in spite of its status is thrown as one.
    static func parse(_ response: HTTPResponse, _ operation: String) throws(DestinationError) -> XMLNode {
        let root: XMLNode
        do throws(XMLRefusal) { root = try XMLReader.parse(response.body) } catch {
            throw DestinationError(
                .hold,
                "\(operation): answered what is no XML of S3 (\(error.reason) at byte \(error.offset))",
                hint: "check that the endpoint speaks S3"
            )
        }
        guard root.name != "Error" else { throw S3Failure(response).error(operation) }
        return root
    }

    private func sign(
        _ request: S3Request,
        _ credentials: S3Credentials
    ) throws(DestinationError) -> HTTPRequest {
        let date = Signature.date(WallClock.now())
        let path = configuration.path(of: request.key)
        let query = Signature.query(request.query)
        var headers = request.headers
        headers.append(("x-amz-content-sha256", request.payload.hex))
        headers.append(("x-amz-date", date))
        if let token = credentials.sessionToken { headers.append(("x-amz-security-token", token)) }
        let signature = Signature(region: configuration.region, service: "s3")
        do throws(CryptographyError) {
            let authorization = try signature.authorization(
                method: request.method.rawValue,
                path: path,
                query: query,
                headers: headers + [("host", pool.endpoint.authority)],
                payload: request.payload.hex,
                date: date,
                credentials: credentials
            )
            headers.append(("Authorization", authorization))
        } catch {
            throw DestinationError(.retry(afterSeconds: nil), "sign request: \(error)")
        }
        var http = HTTPRequest(request.method, query.isEmpty ? path : "\(path)?\(query)")
        http.headers = headers
        http.body = request.body
        http.awaitsContinue = request.awaitsContinue
        http.answerLimit = 4 << 20
        return http
    }
}
