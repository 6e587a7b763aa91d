internal import Platform
package import Upload

/// A request whose body its owner pushes, piece by piece, from the owner's own thread.
///
/// Nothing is queued: `write` returns when libcurl has taken the bytes, which is as fast as the other side takes them.
/// Dropping it before `finish` closes the connection, so that the other side sees a body cut off, never a whole one.
package final class HTTPUpload {
    /// The most that is handed to the socket at once, bytes.
    ///
    /// No less than a sealed camera's bay gathers, which would else be sent in two (docs/decisions/0024). What is written in
    /// smaller pieces is sent in those.
    static let piece = 512 << 10

    package let connection: HTTPConnection
    private let exchange: Exchange
    /// Body bytes not written yet.
    private var expected: UInt64
    /// The body's last byte, held back.
    private var last: UInt8?
    private var isOver = false

    init(_ connection: HTTPConnection, _ exchange: Exchange) {
        self.connection = connection
        self.exchange = exchange
        expected = exchange.request.length
    }

    deinit { cancel() }

    /// Sends the next bytes of the body.
    ///
    /// The body's last byte goes out only in `finish`: until the owner has called that, the other side cannot have a whole
    /// body, whatever became of it.
    ///
    /// - Throws: what went wrong on the way; when the other side has answered already, `early` with its answer.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(HTTPUploadError) {
        guard !isOver, UInt64(bytes.count) <= expected else {
            cancel()
            throw .failed(
                connection.error(exchange, .resendChunk, "more bytes than were announced, or after the end")
            )
        }
        expected -= UInt64(bytes.count)
        guard expected == 0, let byte = unsafe bytes.last else { return unsafe try send(bytes) }
        last = byte
        unsafe try send(UnsafeRawBufferPointer(rebasing: bytes.dropLast()))
    }

    /// Lets the body end, and waits for the answer to it.
    package func finish() throws(HTTPUploadError) -> HTTPResponse {
        guard !isOver, expected == 0 else {
            cancel()
            throw .failed(connection.error(exchange, .resendChunk, "\(expected) announced bytes are missing"))
        }
        if let last {
            self.last = nil
            let result = unsafe withUnsafeBytes(of: last) { byte -> Result<Void, HTTPUploadError> in
                do throws(HTTPUploadError) { return .success(unsafe try send(byte)) } catch {
                    return .failure(error)
                }
            }
            try result.get()
        }
        isOver = true
        connection.resume(exchange)
        do throws(DestinationError) {
            let response = try connection.finish(exchange)
            connection.note(isAccepted: response.isSuccess)
            return response
        } catch {
            throw .failed(error)
        }
    }

    private func send(_ bytes: UnsafeRawBufferPointer) throws(HTTPUploadError) {
        do throws(DestinationError) {
            try unsafe exchange.lend(bytes) { () throws(DestinationError) in
                connection.resume(exchange)
                try connection.drive(exchange, isAnswer: false) {
                    exchange.isPendingTaken || exchange.isRefused
                }
                guard exchange.isRefused else { return }
                // What the refusal says is soon there, if it is to come at all.
                let deadline = Monotonic.now() + 1000
                try connection.drive(exchange, isAnswer: true) {
                    exchange.isBodyWhole || Monotonic.now() > deadline
                }
            }
        } catch {
            cancel()
            throw .failed(error)
        }
        // The answer is whole although more was to come: it is a refusal, or the other side does not count.
        if exchange.verdict != nil || exchange.isRefused, exchange.unsent > 0 {
            let response = exchange.response
            cancel()
            throw .early(response)
        }
    }

    /// Gives up; the connection is closed if it was in the middle.
    package func cancel() {
        guard !isOver else { return }
        isOver = true
        connection.stop()
    }
}

/// Why no more of a body is taken.
package enum HTTPUploadError: Error, Sendable {
    case failed(DestinationError)
    /// The other side answered before it had the whole body.
    case early(HTTPResponse)
}
