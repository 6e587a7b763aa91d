internal import CCurl
internal import Glibc
internal import Upload

/// libcurl's two handles of one connection: the request as configured now, and what drives it and keeps the socket.
@safe struct TransferHandles: ~Copyable {
    let easy: UnsafeMutableRawPointer
    let multi: UnsafeMutableRawPointer

    /// libcurl wants to be started once a process, before anything else of it is used.
    private static let started = ccurl_start()

    init() throws(DestinationError) {
        guard Self.started == CURLE_OK, let easy = unsafe curl_easy_init() else {
            throw DestinationError(.retry(afterSeconds: nil), "set up HTTP: libcurl does not start")
        }
        guard let multi = unsafe curl_multi_init() else {
            unsafe curl_easy_cleanup(easy)
            throw DestinationError(.retry(afterSeconds: nil), "set up HTTP: libcurl does not start")
        }
        unsafe ccurl_set_multi_long(multi, CURLMOPT_MAXCONNECTS, 1)
        unsafe self.easy = unsafe easy
        unsafe self.multi = unsafe multi
    }

    deinit {
        unsafe curl_multi_remove_handle(multi, easy)
        unsafe curl_easy_cleanup(easy)
        unsafe curl_multi_cleanup(multi)
    }
}

/// Header lines in libcurl's form, wiped when they go: they may hold tokens.
@safe struct HeaderList: ~Copyable {
    private(set) var list: UnsafeMutablePointer<curl_slist>?

    init(_ lines: [String]) throws(DestinationError) {
        for line in lines {
            guard let longer = unsafe curl_slist_append(list, line) else {
                throw DestinationError(.retry(afterSeconds: nil), "set up HTTP: no memory for headers")
            }
            unsafe list = unsafe longer
        }
    }

    deinit {
        var entry = unsafe list
        while let line = unsafe entry {
            if let text = unsafe line.pointee.data { unsafe explicit_bzero(text, strlen(text)) }
            unsafe entry = unsafe line.pointee.next
        }
        unsafe curl_slist_free_all(list)
    }
}

/// Sets options one after the other and remembers the first that was refused.
@safe struct TransferOptions: ~Copyable {
    private let easy: UnsafeMutableRawPointer
    private(set) var refused: CURLcode = CURLE_OK

    init(_ easy: UnsafeMutableRawPointer) { unsafe self.easy = unsafe easy }

    mutating func set(_ option: CURLoption, _ value: Int) {
        note(unsafe ccurl_set_long(easy, option, value))
    }

    mutating func set(_ option: CURLoption, offset value: Int64) {
        note(unsafe ccurl_set_offset(easy, option, curl_off_t(value)))
    }

    /// libcurl copies the text.
    mutating func set(_ option: CURLoption, _ value: String?) {
        guard let value else { return note(unsafe ccurl_set_string(easy, option, nil)) }
        note(unsafe ccurl_set_string(easy, option, value))
    }

    mutating func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) {
        note(unsafe ccurl_set_pointer(easy, option, value))
    }

    mutating func set(_ option: CURLoption, list value: UnsafeMutablePointer<curl_slist>?) {
        note(unsafe ccurl_set_list(easy, option, value))
    }

    mutating func set(_ option: CURLoption, callback value: @escaping ccurl_data) {
        note(unsafe ccurl_set_data(easy, option, value))
    }

    mutating func set(seek value: @escaping ccurl_seek) { note(unsafe ccurl_set_seek(easy, value)) }

    mutating func set(secureContext value: @escaping ccurl_ssl_context) {
        note(unsafe ccurl_set_ssl_context(easy, value))
    }

    private mutating func note(_ code: CURLcode) { if refused == CURLE_OK { refused = code } }
}
