internal import CCurl
internal import Upload

/// One request and its answer while libcurl works on it: what the callbacks read and write.
///
/// libcurl calls back only from within `HTTPConnection.drive`, on the thread that is in it.
@safe
final class Exchange {
    /// More header bytes or lines than any destination has reason to send.
    private static let headerLimit = 64 << 10
    private static let headerLines = 200

    let request: HTTPRequest
    let headerList: HeaderList
    /// Takes the body of a success instead of memory; what it throws ends the transfer.
    private let sink: ((UnsafeRawBufferPointer) throws(DestinationError) -> Void)?
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    /// What `write` was called with and libcurl has not taken yet; valid only during that call.
    private var pending = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    private var content: ArraySlice<UInt8> = []
    /// Body bytes that libcurl has not taken yet.
    private(set) var unsent: UInt64
    /// libcurl waits to be told that there is more to send.
    var isPaused = false
    /// Changes whenever something moves.
    private(set) var progress: UInt64 = 0

    private(set) var status = 0
    private var headers = HTTPHeaders()
    private var headerBytes = 0
    private var headerCount = 0
    private var isBodyStarted = false
    /// The blank line after the headers came; libcurl takes a connection that is closed before it for the end.
    private var isHeadWhole = false
    private var body: [UInt8] = []
    /// Why a callback ended the transfer.
    private(set) var failure: DestinationError?
    /// How libcurl says it ended.
    var verdict: CURLcode?

    init(
        _ request: HTTPRequest,
        headers: consuming HeaderList,
        sink: ((UnsafeRawBufferPointer) throws(DestinationError) -> Void)?
    ) {
        self.request = request
        headerList = headers
        unsafe self.sink = unsafe sink
        unsent = request.length
        if case .bytes(let bytes) = request.body { content = bytes[...] }
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit { unsafe errorText.deallocate() }

    var isDownloading: Bool { unsafe sink != nil }

    var errorBuffer: UnsafeMutableRawPointer { unsafe UnsafeMutableRawPointer(errorText) }

    /// libcurl's own words, printable and short.
    var words: String {
        let text = unsafe String(cString: errorText)
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter { $0.value > 31 && $0.value < 127 }.prefix(300)
            )
        )
    }

    /// Whether a final answer came, not only an interim one.
    var isAnswered: Bool { isHeadWhole && status >= 200 }

    /// The other side has refused the request although body bytes are still to come.
    var isRefused: Bool { isAnswered && status >= 300 && unsent > 0 }

    /// Whether all of the answer's body is known to be here.
    var isBodyWhole: Bool {
        guard let length = headers["content-length"].flatMap({ Int($0) }) else { return false }
        return body.count >= length
    }

    var response: HTTPResponse { HTTPResponse(status: status, headers: headers, body: body) }

    /// Lends bytes to libcurl for as long as `body` runs.
    func lend<Value>(
        _ bytes: UnsafeRawBufferPointer,
        _ body: () throws(DestinationError) -> Value
    ) throws(DestinationError) -> Value {
        unsafe pending = unsafe bytes
        defer { unsafe pending = UnsafeRawBufferPointer(start: nil, count: 0) }
        return try body()
    }

    var isPendingTaken: Bool { unsafe pending.isEmpty }

    /// libcurl wants body bytes.
    func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        progress &+= 1
        // libcurl would send on into a connection that is to be closed.
        let isWanted = !isRefused
        let count = unsafe !isWanted ? 0 : min(buffer.count, content.isEmpty ? pending.count : content.count)
        guard count > 0 else {
            guard unsent > 0 else { return 0 }
            isPaused = true
            return ccurl_pause()
        }
        if content.isEmpty {
            unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: pending[..<count]))
            unsafe pending = unsafe UnsafeRawBufferPointer(rebasing: pending[count...])
        } else {
            unsafe content.prefix(count).withUnsafeBytes { unsafe buffer.copyMemory(from: $0) }
            content = content.dropFirst(count)
        }
        unsent -= UInt64(count)
        return count
    }

    /// libcurl wants to send the body again, on a fresh connection: possible only with one we hold whole.
    func rewind(to offset: Int64) -> Bool {
        guard case .bytes(let bytes) = request.body, (0...Int64(bytes.count)).contains(offset) else {
            return false
        }
        content = bytes.dropFirst(Int(offset))
        unsent = UInt64(content.count)
        return true
    }

    /// One line of the answer's head, or of a trailer.
    func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        progress &+= 1
        headerBytes += line.count
        headerCount += 1
        guard headerBytes <= Self.headerLimit, headerCount <= Self.headerLines else {
            failure = violation("its headers do not end")
            return false
        }
        guard !isBodyStarted else { return true }
        switch unsafe HeaderLine(line) {
        case .status(let status):
            // A new head: the one before was an interim answer.
            headers = HTTPHeaders()
            isHeadWhole = false
            self.status = status
        case .field(let name, let value): headers.append(name, value)
        case .end: isHeadWhole = true
        case .other: break
        }
        return true
    }

    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        progress &+= 1
        isBodyStarted = true
        if let sink = unsafe sink, (200..<300).contains(status) {
            do throws(DestinationError) {
                unsafe try sink(bytes)
                return true
            } catch {
                failure = error
                return false
            }
        }
        guard body.count + bytes.count <= request.answerLimit else {
            failure = violation("its answer is longer than \(request.answerLimit) bytes")
            return false
        }
        unsafe body.append(contentsOf: bytes)
        return true
    }

    private func violation(_ cause: String) -> DestinationError {
        DestinationError(
            .hold,
            "\(request.method.rawValue) \(request.path): \(cause)",
            hint: "this is no sound destination, or something stands between: look at what answers there"
        )
    }
}
