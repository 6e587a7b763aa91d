private import StrictJSON

/// Which destination a store is, as a small file in it says that a person had written there once.
package struct DestinationIdentity: Sendable, Equatable {
    package let identity: String
    /// Raised by whoever restores or empties the store, so that stations notice.
    package let epoch: UInt64

    package init(identity: String, epoch: UInt64 = 1) {
        self.identity = identity
        self.epoch = epoch
    }

    /// `nil` for what is no identity of this type, such as `bwvdock-s3/1`.
    package init?(parsing bytes: [UInt8], type: String) {
        guard let fields = try? JSONFields(parsing: bytes), (try? fields.string("type")) == type,
            let identity = try? fields.string("identity", upTo: 256), !identity.isEmpty,
            let epoch = try? fields.integer("epoch", in: 0...JSONValue.greatestInteger)
        else { return nil }
        self.init(identity: identity, epoch: UInt64(epoch))
    }

    /// The file's bytes.
    package func bytes(type: String) -> [UInt8] {
        var object = JSONObject()
        object["type"] = .string(type)
        object["identity"] = .string(identity)
        object["epoch"] = .integer(Int64(clamping: epoch))
        return JSONValue.object(object).serialized()
    }
}
