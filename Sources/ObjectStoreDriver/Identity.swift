import HTTPClient
import StrictJSON
import Upload

/// Which destination an account is, as the object `System/bwvdock-identity.json` in it says.
package struct ObjectStoreIdentity: Sendable, Equatable {
    static let type = "bwvdock-object-store/1"

    package let identity: String
    /// Raised by whoever restores or empties the account, so that stations notice.
    package let epoch: UInt64

    package init(identity: String, epoch: UInt64 = 1) {
        self.identity = identity
        self.epoch = epoch
    }

    init?(parsing bytes: [UInt8]) {
        guard let fields = try? JSONFields(parsing: bytes), (try? fields.string("type")) == Self.type,
            let identity = try? fields.string("identity", upTo: 200), !identity.isEmpty,
            let epoch = try? fields.integer("epoch", in: 0...JSONValue.greatestInteger)
        else { return nil }
        self.init(identity: identity, epoch: UInt64(epoch))
    }

    var bytes: [UInt8] {
        var object = JSONObject()
        object["type"] = .string(Self.type)
        object["identity"] = .string(identity)
        object["epoch"] = .integer(Int64(clamping: epoch))
        return JSONValue.object(object).serialized()
    }
}

extension StoreClient {
    /// Reads which destination the account is.
    func identity() throws(DestinationError) -> ObjectStoreIdentity {
        let response = try send(.get, Names.identity, answerLimit: 64 << 10)
        if response.status == 404 {
            throw DestinationError(
                .hold,
                "open destination: the account holds no \(Names.identity)",
                hint: "check the account; if it is the right one and new, initialise it once"
            )
        }
        guard response.isSuccess else { throw .refusal(response, "read \(Names.identity)") }
        guard let found = ObjectStoreIdentity(parsing: response.body) else {
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
