import HTTPClient
import Platform
import Upload

/// An answer that is no success, with S3's own code for it.
struct S3Failure {
    /// Such as `NoSuchKey`; never the free text beside it.
    let code: String?
    private let response: HTTPResponse

    init(_ response: HTTPResponse) {
        self.response = response
        let root = response.body.isEmpty ? nil : try? XMLReader.parse(response.body)
        let code = root?.name == "Error" ? root?["Code"]?.text : nil
        self.code = code.flatMap { PlainWord.isOne($0) ? $0 : nil }
    }

    var isOfCredentials: Bool {
        guard !response.isSuccess, let code else { return response.status == 401 }
        return Self.credentialCodes.contains(code)
    }

    /// Whether what was asked for is not there; HEAD has no body to say more.
    var isAbsence: Bool {
        response.status == 404 && code != "NoSuchBucket" && code != "NoSuchUpload"
    }

    /// Whether the object is there, and bytes of it are not: OpenStack's own code.
    var isBroken: Bool { code == "BrokenMPU" }

    /// Whether the upload is not known any more; Ceph calls it a missing key.
    var isGoneUpload: Bool {
        code == "NoSuchUpload" || (response.status == 404 && (code == nil || code == "NoSuchKey"))
    }

    func error(_ operation: String) -> DestinationError {
        let now = WallClock.now() / 1000
        let plain = DestinationError(response, operation, detail: code, now: now)
        if response.status == 301 || code == "AuthorizationHeaderMalformed" {
            return DestinationError(.hold, plain.reason, hint: elsewhere)
        }
        guard let code, let (remedy, hint) = remedy(code, now) else { return plain }
        return DestinationError(remedy, plain.reason, hint: hint ?? plain.hint)
    }

    private var elsewhere: String {
        let region = response.headers["x-amz-bucket-region"].flatMap { PlainWord.isOne($0) ? $0 : nil }
        return
            "the bucket is in another region\(region.map { ", \($0)" } ?? ""): correct s3.region and s3.endpoint"
    }

    private static let credentialCodes: Set = [
        "ExpiredToken", "TokenRefreshRequired", "InvalidToken", "InvalidAccessKeyId", "SignatureDoesNotMatch",
        "InvalidSecurity",
    ]

    /// By S3's list of error codes; `nil` where the status says enough.
    private func remedy(_ code: String, _ now: Int64) -> (DestinationError.Remedy, String?)? {
        if Self.credentialCodes.contains(code) {
            return (.refreshCredentials, "check access key, secret and session token, and the region's name")
        }
        switch code {
        case "RequestTimeTooSkewed":
            let theirs = response.headers.date ?? now
            return (
                .hold,
                "this station's clock and the destination's are \(abs(theirs - now)) s apart: set the wrong one"
            )
        case "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "InvalidDigest",
            "IncompleteBody", "InvalidPart", "InvalidPartOrder":
            return (.resendChunk, nil)
        case "NoSuchUpload", "NoSuchKey", "NoSuchVersion": return (.beginAgain, nil)
        case "NoSuchBucket": return (.hold, "make the bucket, or correct its name under s3.bucket")
        case "SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "OperationAborted",
            "ConditionalRequestConflict", "Busy":
            return (.retry(afterSeconds: response.headers.retryAfter(now: now)), nil)
        case "PreconditionFailed": return (.conflict, nil)
        case "MetadataTooLarge": return (.quarantine, "map fewer fields in this destination's metadata")
        case "QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "EntityTooLarge", "EntityTooSmall":
            return (.hold, nil)
        case "ObjectLockConfigurationNotFoundError", "InvalidRequest", "NotImplemented": return (.hold, nil)
        default: return nil
        }
    }
}
