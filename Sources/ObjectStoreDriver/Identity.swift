import HTTPClient
import Upload

extension DestinationIdentity {
    /// Of the object `System/bwvdock-identity.json`.
    static let type = "bwvdock-object-store/1"

    var bytes: [UInt8] { bytes(type: Self.type) }
}

extension StoreClient {
    /// Reads which destination the account is.
    func identity() throws(DestinationError) -> DestinationIdentity {
        let response = try send(.get, Names.identity, answerLimit: 64 << 10)
        if response.status == 404 {
            throw DestinationError(
                .hold,
                "open destination: the account holds no \(Names.identity)",
                hint: "check the account; if it is the right one and new, initialise it once"
            )
        }
        guard response.isSuccess else { throw .refusal(response, "read \(Names.identity)") }
        try requireObject(response, "read \(Names.identity)")
        guard let found = DestinationIdentity(parsing: response.body, type: DestinationIdentity.type) else {
            throw DestinationError(
                .hold,
                "open destination: \(Names.identity) is not one of ours",
                hint: "restore the object from a backup of the store"
            )
        }
        return found
    }

    /// Makes a container, or finds it.
    func makeContainer(_ name: String, _ headers: [(String, String)] = []) throws(DestinationError) {
        let response = try send(.put, name, headers: headers)
        guard response.isSuccess else { throw .refusal(response, "make container \(name)") }
    }
}
