internal import CCurl
internal import Platform
package import Upload

/// One connection to a destination, used for one exchange after another.
///
/// Calls block; whoever has it owns the thread. The socket is kept between exchanges; a proof takes a new object.
// Sendable by hand: never shared, only handed on; `ConnectionPool` gives a connection to one user at a time.
@safe
package final class HTTPConnection: @unchecked Sendable {
    package let endpoint: Endpoint
    let settings: HTTPSettings
    private let identity: IdentityHolder?
    private let handles: TransferHandles
    /// When an upload was last accepted.
    private var lastAccepted: Int64?
    private static let unaskedMilliseconds: Int64 = 10_000
    /// A body that may be refused when it is half sent should not be a large one.
    private static let mostUnasked: UInt64 = 64 << 20

    /// Prepares a connection; nothing is sent before the first request.
    package init(to endpoint: Endpoint, _ settings: HTTPSettings) throws(DestinationError) {
        if let proxy = settings.proxy, !endpoint.isSecure, endpoint.isLoopback,
            try !Endpoint(parsing: proxy, allowsPlainHTTP: true).isLoopback
        {
            throw DestinationError(
                .hold,
                "connect to \(endpoint): plain HTTP to this machine would leave it, to the proxy",
                hint: "take `proxy` out of this destination's `http`, or use https"
            )
        }
        self.endpoint = endpoint
        self.settings = settings
        identity = settings.identity.map(IdentityHolder.init)
        handles = try TransferHandles()
    }

    /// Sends a request whose body, if any, is in memory, and waits for the whole answer.
    package func send(_ request: HTTPRequest) throws(DestinationError) -> HTTPResponse {
        let exchange = unsafe try start(request)
        return try finish(exchange)
    }

    /// Sends a request and hands the body of a success to `sink` as it comes; any other body is in the answer.
    ///
    /// A body that ends before its announced length is an error; `sink` must count where none was announced.
    package func download(
        _ request: HTTPRequest,
        into sink: @escaping (UnsafeRawBufferPointer) throws(DestinationError) -> Void
    ) throws(DestinationError) -> HTTPResponse {
        let pace = settings.pace
        let exchange = unsafe try start(request) { bytes throws(DestinationError) in
            unsafe try sink(bytes)
            pace?.took(bytes.count)
        }
        return try finish(exchange)
    }

    /// Sends a request's head; its body of known length follows piece by piece.
    package func upload(_ request: HTTPRequest) throws(DestinationError) -> HTTPUpload {
        HTTPUpload(self, unsafe try start(request))
    }

    func start(
        _ request: HTTPRequest,
        _ sink: ((UnsafeRawBufferPointer) throws(DestinationError) -> Void)? = nil
    ) throws(DestinationError) -> Exchange {
        guard request.isWellFormed else {
            throw DestinationError(.hold, "\(request.method.rawValue): the request holds control characters")
        }
        var lines = request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        // libcurl would ask by itself for large bodies.
        lines.append(request.awaitsContinue && !mayGoUnasked(request) ? "Expect: 100-continue" : "Expect:")
        let exchange = unsafe Exchange(request, headers: try HeaderList(lines), sink: sink)
        try configure(exchange)
        guard unsafe curl_multi_add_handle(handles.multi, handles.easy) == CURLM_OK else {
            throw error(exchange, .retry(afterSeconds: nil), "libcurl takes no request")
        }
        return exchange
    }

    /// Whether an upload was accepted here so lately that asking before this one would only cost a round trip.
    ///
    /// A refusal may come all the same, and is read while the body is still being sent.
    private func mayGoUnasked(_ request: HTTPRequest) -> Bool {
        guard let lastAccepted, request.length <= Self.mostUnasked else { return false }
        return settings.now() - lastAccepted < Self.unaskedMilliseconds
    }

    /// Notes whether the other side took an upload over this connection.
    func note(isAccepted: Bool) { lastAccepted = isAccepted ? settings.now() : nil }

    /// Waits for the answer's end and leaves the connection ready for the next request.
    func finish(_ exchange: Exchange) throws(DestinationError) -> HTTPResponse {
        defer { stop() }
        try drive(exchange, isAnswer: true) { false }
        return exchange.response
    }

    /// Ends the exchange; in its middle that closes the connection.
    func stop() {
        unsafe curl_multi_remove_handle(handles.multi, handles.easy)
        // libcurl may still have something to say when it closes the socket: not into memory of an exchange that is gone.
        unsafe curl_easy_reset(handles.easy)
    }

    /// Tells libcurl that it may ask for body bytes again.
    func resume(_ exchange: Exchange) {
        guard exchange.isPaused else { return }
        exchange.isPaused = false
        unsafe curl_easy_pause(handles.easy, CURLPAUSE_CONT)
    }

    /// Lets libcurl work until `isDone` or until the exchange ends; an end in failure is thrown.
    func drive(
        _ exchange: Exchange,
        isAnswer: Bool,
        until isDone: () -> Bool
    ) throws(DestinationError) {
        var (moved, progress) = (Monotonic.now(), exchange.progress)
        let deadline = isAnswer ? moved + settings.answerMilliseconds : .max
        while true {
            try perform(exchange)
            if exchange.verdict != nil || isDone() { return }
            let now = Monotonic.now()
            if exchange.progress != progress || moves() { (moved, progress) = (now, exchange.progress) }
            if settings.isCancelled() { throw error(exchange, .retry(afterSeconds: nil), "cancelled") }
            guard now - moved < settings.stallMilliseconds, now < deadline || exchange.isDownloading else {
                throw error(exchange, .retry(afterSeconds: nil), "no answer within \((now - moved) / 1000) s")
            }
            unsafe curl_multi_poll(handles.multi, nil, 0, 200, nil)
        }
    }

    private func perform(_ exchange: Exchange) throws(DestinationError) {
        var running: Int32 = 0
        let code = unsafe curl_multi_perform(handles.multi, &running)
        guard code == CURLM_OK else {
            throw error(exchange, .retry(afterSeconds: nil), "libcurl gives up with \(code.rawValue)")
        }
        guard running == 0 else { return }
        var verdict = CURLE_OK
        guard unsafe ccurl_finished(handles.multi, &verdict) == 1 else { return }
        exchange.verdict = verdict
        if let failure = exchange.failure { throw failure }
        if verdict != CURLE_OK { throw failed(exchange, verdict) }
        guard exchange.isAnswered else {
            throw error(exchange, .retry(afterSeconds: nil), "the connection was closed before the answer")
        }
    }

    /// Whether bytes went out since this was last asked.
    private func moves() -> Bool {
        var sent = curl_off_t(0)
        unsafe ccurl_get_offset(handles.easy, CURLINFO_SIZE_UPLOAD_T, &sent)
        defer { lastSent = sent }
        return sent != lastSent
    }
    private var lastSent = curl_off_t(0)

    private func failed(_ exchange: Exchange, _ code: CURLcode) -> DestinationError {
        var (verify, system, tunnel) = (0, 0, 0)
        unsafe ccurl_get_long(handles.easy, CURLINFO_SSL_VERIFYRESULT, &verify)
        unsafe ccurl_get_long(handles.easy, CURLINFO_OS_ERRNO, &system)
        unsafe ccurl_get_long(handles.easy, CURLINFO_HTTP_CONNECTCODE, &tunnel)
        let said = exchange.words
        let failure = TransferFailure(
            code,
            words: said.isEmpty ? unsafe String(cString: curl_easy_strerror(code)) : said,
            verifyCode: verify,
            systemError: Int32(clamping: system),
            proxy: settings.proxy == nil ? .none : .configured(answered: tunnel)
        )
        return error(exchange, failure.remedy, failure.cause, hint: failure.hint)
    }

    func error(
        _ exchange: Exchange,
        _ remedy: DestinationError.Remedy,
        _ cause: String,
        hint: String? = nil
    ) -> DestinationError {
        let place = "\(endpoint.isSecure ? "https" : "http")://\(endpoint.authority)\(exchange.request.path)"
        return DestinationError(remedy, "\(exchange.request.method.rawValue) \(place): \(cause)", hint: hint)
    }

    private func configure(_ exchange: Exchange) throws(DestinationError) {
        let easy = unsafe handles.easy
        // Keeps the connection, forgets everything about the request before.
        unsafe curl_easy_reset(easy)
        lastSent = 0
        var options = unsafe TransferOptions(easy)
        options.apply(settings, identity, endpoint)
        options.apply(exchange, to: endpoint)
        guard options.refused == CURLE_OK else {
            let words = unsafe String(cString: curl_easy_strerror(options.refused))
            throw error(exchange, .hold, "libcurl refuses a setting: \(words)")
        }
    }
}
