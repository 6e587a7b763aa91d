package import Upload

extension DestinationError {
    /// Says an answer that is no success as what to do about it; drivers that know better ask first.
    ///
    /// - Parameters:
    ///   - response: the answer.
    ///   - operation: what was tried, such as `put chunk 3 of item-000-clip.mp4`.
    ///   - detail: the destination's own code, if it is one of a fixed set; never its free text.
    ///   - now: seconds since 1970, to judge the destination's clock and its `Retry-After`.
    package init(
        _ response: HTTPResponse,
        _ operation: String,
        detail: String? = nil,
        now: Int64
    ) {
        let (remedy, advice) = Self.remedy(of: response, now: now)
        self.init(
            remedy,
            "\(operation): answered \(response.status)\(detail.map { " \($0)" } ?? "")",
            hint: advice
        )
    }

    private static func remedy(of response: HTTPResponse, now: Int64) -> (Remedy, String?) {
        switch response.status {
        case 300..<400:
            (.hold, "redirects are not followed: configure the address the destination really has")
        case 401: (.refreshCredentials, clockHint(response, now) ?? "check the credentials and their expiry")
        case 402: (.hold, "the destination asks for a licence or payment")
        case 403: (.hold, clockHint(response, now) ?? "the credentials do not allow this: check their rights")
        case 404, 410: (.beginAgain, nil)
        case 407: (.hold, "the proxy asks for a login, which no station has: have it let this one through")
        case 408, 425, 429, 500, 502, 503, 504:
            (.retry(afterSeconds: response.headers.retryAfter(now: now)), nil)
        case 409, 412: (.conflict, nil)
        case 507: (.hold, "free space at the destination, or raise its quota")
        default: (.hold, "the destination does not take this request: check that the driver fits it")
        }
    }

    /// A signature is refused for a wrong clock as well, and then nothing else in the answer says so.
    private static func clockHint(_ response: HTTPResponse, _ now: Int64) -> String? {
        guard let theirs = response.headers.date, abs(theirs - now) > 240 else { return nil }
        let direction = now > theirs ? "ahead of" : "behind"
        return
            "this station's clock is \(abs(theirs - now)) s \(direction) the destination's: set the one that is wrong"
    }
}
