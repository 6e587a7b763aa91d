import HTTPClient
import TestSupport
import Testing
import Upload

/// A connection to a server that a test wrote, over plain HTTP on this machine.
func connect(_ server: LoopbackServer, stall: Int64 = 60_000) throws -> HTTPConnection {
    var settings = HTTPSettings()
    settings.stallMilliseconds = stall
    return try HTTPConnection(to: Endpoint(parsing: "http://127.0.0.1:\(server.port)"), settings)
}

func put(_ bytes: [UInt8], expecting: Bool = false) -> HTTPRequest {
    var request = HTTPRequest(.put, "/thing?secret=hunter2")
    request.body = .bytes(bytes)
    request.awaitsContinue = expecting
    return request
}

func streamed(_ count: UInt64) -> HTTPRequest {
    var request = HTTPRequest(.put, "/thing?secret=hunter2")
    request.body = .streamed(count)
    return request
}

/// What a call threw.
func trouble<Result>(_ call: @autoclosure () throws -> Result) -> DestinationError? {
    do {
        _ = try call()
        return nil
    } catch let error as HTTPUploadError {
        guard case .failed(let error) = error else { return nil }
        return error
    } catch {
        return error as? DestinationError
    }
}

extension HTTPUpload {
    func write(_ bytes: [UInt8]) throws(HTTPUploadError) {
        let result = unsafe bytes.withUnsafeBytes { bytes -> Result<Void, HTTPUploadError> in
            do throws(HTTPUploadError) { return .success(unsafe try write(bytes)) } catch {
                return .failure(error)
            }
        }
        try result.get()
    }
}
