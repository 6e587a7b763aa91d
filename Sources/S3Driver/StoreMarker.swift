import HTTPClient
package import Upload

/// Which destination a bucket is, as the object `.bwvdock/identity.json` in it says.
extension DestinationIdentity {
    static let type = "bwvdock-s3/1"

    static func read(_ client: S3Client) throws(DestinationError) -> DestinationIdentity {
        let operation = "open destination \(client.configuration.bucket)"
        let response = try client.send(S3Request(.get, client.configuration.markerKey))
        if S3Failure(response).isAbsence {
            throw DestinationError(
                .hold,
                "\(operation): it holds no \(client.configuration.markerKey)",
                hint:
                    "check bucket and prefix; a new bucket is made a destination with 'bwvdockd --initialise'"
            )
        }
        guard response.isSuccess else { throw client.error(response, operation) }
        try ObjectHead.require(response, operation)
        guard let marker = DestinationIdentity(parsing: response.body, type: type) else {
            throw DestinationError(
                .hold,
                "\(operation): \(client.configuration.markerKey) is not one of ours",
                hint: "restore the object from a backup of the bucket"
            )
        }
        return marker
    }

    var bytes: [UInt8] { bytes(type: Self.type) }
}

extension S3Driver {
    /// Makes an existing bucket a destination; done once, by a person, never by the daemon on its own.
    ///
    /// Repeating it with the same identity is harmless; a bucket that is another destination already is a conflict.
    package static func initialise(
        _ configuration: S3Configuration,
        as marker: DestinationIdentity
    ) throws(DestinationError) {
        let client = S3Client(configuration)
        var request = S3Request(.put, configuration.markerKey).with(marker.bytes)
        request.headers.append(("if-none-match", "*"))
        let before = try client.send(S3Request(.head, configuration.markerKey))
        // Some stores ignore the condition: look first, and look again.
        if !before.isSuccess {
            guard S3Failure(before).isAbsence else { throw client.error(before, "initialise destination") }
            let response = try client.send(request)
            guard response.isSuccess || response.status == 412 else {
                throw client.error(response, "initialise destination")
            }
        }
        guard try DestinationIdentity.read(client) == marker else {
            throw DestinationError(
                .conflict,
                "initialise destination \(configuration.bucket): it is another one already"
            )
        }
    }
}
