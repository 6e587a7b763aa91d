internal import CCurl
internal import Cryptography
internal import Upload

extension TransferOptions {
    /// Whom to talk to and how; the same for every request.
    mutating func apply(_ settings: HTTPSettings, _ identity: IdentityHolder?, _ endpoint: Endpoint) {
        set(CURLOPT_PROTOCOLS_STR, endpoint.isSecure ? "https" : "http")
        set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        if let authorities = settings.authorities {
            // Only these: the system's folder would be looked at as well.
            set(CURLOPT_CAINFO, authorities)
            set(CURLOPT_CAPATH, nil)
        }
        if !settings.pinnedKeys.isEmpty {
            let pins = settings.pinnedKeys.map { "sha256//\($0)" }
            set(CURLOPT_PINNEDPUBLICKEY, pins.joined(separator: ";"))
        }
        if let identity {
            unsafe set(secureContext: showIdentity)
            // The connection keeps it alive for longer than any transfer.
            unsafe set(CURLOPT_SSL_CTX_DATA, pointer: Unmanaged.passUnretained(identity).toOpaque())
        }
        // An empty text means none, whatever the environment says.
        set(CURLOPT_PROXY, settings.proxy ?? "")
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_HTTP_CONTENT_DECODING, 0)
        set(CURLOPT_CONNECTTIMEOUT_MS, Int(settings.connectMilliseconds))
        set(CURLOPT_USERAGENT, "bwvdock")
    }

    /// What to say and where its answer goes.
    mutating func apply(_ exchange: Exchange, to endpoint: Endpoint) {
        let request = exchange.request
        let scheme = endpoint.isSecure ? "https" : "http"
        set(CURLOPT_URL, "\(scheme)://\(endpoint.authority)\(request.target)")
        set(CURLOPT_PATH_AS_IS, 1)
        if request.method == .head {
            set(CURLOPT_NOBODY, 1)
        } else if request.method.hasBody {
            set(CURLOPT_UPLOAD, 1)
            set(CURLOPT_UPLOAD_BUFFERSIZE, HTTPUpload.piece)
            set(CURLOPT_INFILESIZE_LARGE, offset: Int64(clamping: request.length))
            set(CURLOPT_EXPECT_100_TIMEOUT_MS, 2000)
        } else {
            set(CURLOPT_HTTPGET, 1)
        }
        set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        unsafe set(CURLOPT_HTTPHEADER, list: exchange.headerList.list)
        unsafe set(CURLOPT_ERRORBUFFER, pointer: exchange.errorBuffer)
        // Alive until `HTTPConnection.stop`, after which libcurl calls nothing of it.
        let owner = unsafe Unmanaged.passUnretained(exchange).toOpaque()
        unsafe set(CURLOPT_READFUNCTION, callback: giveBody)
        unsafe set(CURLOPT_READDATA, pointer: owner)
        unsafe set(seek: rewindBody)
        unsafe set(CURLOPT_SEEKDATA, pointer: owner)
        unsafe set(CURLOPT_HEADERFUNCTION, callback: takeHeader)
        unsafe set(CURLOPT_HEADERDATA, pointer: owner)
        unsafe set(CURLOPT_WRITEFUNCTION, callback: takeBody)
        unsafe set(CURLOPT_WRITEDATA, pointer: owner)
        if exchange.isDownloading {
            // The most that libcurl takes: fewer reads are fewer turns for both sides of the connection.
            set(CURLOPT_BUFFERSIZE, 512 << 10)
            // Least speed of a download, over a minute; other answers have a deadline.
            set(CURLOPT_LOW_SPEED_LIMIT, 1024)
            set(CURLOPT_LOW_SPEED_TIME, 60)
        }
    }
}

/// What libcurl is handed to find the client certificate by.
final class IdentityHolder {
    let identity: TLSIdentity
    init(_ identity: TLSIdentity) { self.identity = identity }
}

/// Puts our own loader's certificate and key, which may live in a token or TPM, into libcurl's TLS.
private func showIdentity(
    _: UnsafeMutableRawPointer?,
    _ context: UnsafeMutableRawPointer?,
    _ holder: UnsafeMutableRawPointer?
) -> CURLcode {
    guard let context = unsafe context, let holder = unsafe holder else { return CURLE_SSL_CERTPROBLEM }
    let identity = unsafe Unmanaged<IdentityHolder>.fromOpaque(holder).takeUnretainedValue().identity
    return unsafe identity.show(in: OpaquePointer(context)) ? CURLE_OK : CURLE_SSL_CERTPROBLEM
}

private func exchange(_ pointer: UnsafeMutableRawPointer?) -> Exchange? {
    guard let pointer = unsafe pointer else { return nil }
    return unsafe Unmanaged<Exchange>.fromOpaque(pointer).takeUnretainedValue()
}

private func giveBody(
    _ buffer: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ owner: UnsafeMutableRawPointer?
) -> Int {
    guard let exchange = unsafe exchange(owner) else { return ccurl_abort() }
    return unsafe exchange.fill(UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
}

private func takeHeader(
    _ line: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ owner: UnsafeMutableRawPointer?
) -> Int {
    let bytes = unsafe UnsafeRawBufferPointer(start: line, count: size * count)
    return unsafe exchange(owner)?.takeHeader(bytes) == true ? bytes.count : 0
}

private func takeBody(
    _ body: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ owner: UnsafeMutableRawPointer?
) -> Int {
    let bytes = unsafe UnsafeRawBufferPointer(start: body, count: size * count)
    return unsafe exchange(owner)?.takeBody(bytes) == true ? bytes.count : 0
}

private func rewindBody(_ owner: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: Int32) -> Int32 {
    let isRewound = unsafe exchange(owner)?.rewind(to: Int64(offset)) == true
    return origin == 0 && isRewound ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_CANTSEEK
}
