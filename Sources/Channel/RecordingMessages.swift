package import Bytes
package import StrictJSON

/// Asks for one page of the inventory, signed over the station's nonce.
package struct InventoryParameters: RPCValue {
    package static let nonceByteCount = 32

    package let nonce: [UInt8]
    /// Entries with a sequence number above this one.
    package let after: Int
    package let limit: Int

    package init(nonce: [UInt8], after: Int, limit: Int = MessageLimit.pageEntries) {
        self.nonce = nonce
        self.after = after
        self.limit = limit
    }

    package init(reading fields: JSONFields) throws(StrictJSONError) {
        nonce = try fields.hex("nonce", count: Self.nonceByteCount)
        after = try fields.count("after")
        limit = Int(try fields.integer("limit", in: 1...Int64(MessageLimit.pageEntries)))
    }

    package var json: JSONValue { ["nonce": .hex(nonce), "after": .count(after), "limit": .count(limit)] }
}

/// One inventory page: the exact bytes and the camera's detached signature over them.
package struct InventoryResult: RPCValue {
    package let page: [UInt8]
    package let signature: [UInt8]

    package init(page: [UInt8], signature: [UInt8]) {
        self.page = page
        self.signature = signature
    }

    package init(reading fields: JSONFields) throws(StrictJSONError) {
        page = try fields.base64("page", upTo: MessageLimit.inventoryPage)
        signature = try fields.base64("signature", upTo: MessageLimit.signature)
    }

    package var json: JSONValue { ["page": .base64(page), "signature": .base64(signature)] }
}

/// Asks for the manifest of one recording.
package struct ManifestParameters: RPCValue {
    package let id: String

    package init(id: String) { self.id = id }
    package init(reading fields: JSONFields) throws(StrictJSONError) { id = try fields.name("id") }
    package var json: JSONValue { ["id": .string(id)] }
}

/// A manifest: the exact bytes and the camera's detached signature over them.
package struct ManifestResult: RPCValue {
    package let manifest: [UInt8]
    package let signature: [UInt8]

    package init(manifest: [UInt8], signature: [UInt8]) {
        self.manifest = manifest
        self.signature = signature
    }

    package init(reading fields: JSONFields) throws(StrictJSONError) {
        manifest = try fields.base64("manifest", upTo: MessageLimit.manifest)
        signature = try fields.base64("signature", upTo: MessageLimit.signature)
    }

    package var json: JSONValue { ["manifest": .base64(manifest), "signature": .base64(signature)] }
}

/// Asks for the data key of one item.
package struct ReleaseKeyParameters: RPCValue {
    package static let greatestItem = 9999

    package let id: String
    package let manifest: SHA256Digest
    /// The item's place in the manifest, from 0.
    package let item: Int

    package init(id: String, manifest: SHA256Digest, item: Int) {
        self.id = id
        self.manifest = manifest
        self.item = item
    }

    package init(reading fields: JSONFields) throws(StrictJSONError) {
        id = try fields.name("id")
        manifest = try fields.digest("manifest")
        item = try fields.count("item", upTo: Int64(Self.greatestItem))
    }

    package var json: JSONValue {
        ["id": .string(id), "manifest": .digest(manifest), "item": .count(item)]
    }
}

/// A released key, as the camera writes it; a station reads it with `ReleasedKeyMessage`, never with this.
package struct ReleaseKeyResult: RPCValue {
    package let messageID: [UInt8]
    package let key: [UInt8]

    package init(messageID: [UInt8], key: [UInt8]) {
        self.messageID = messageID
        self.key = key
    }

    package init(reading fields: JSONFields) throws(StrictJSONError) {
        messageID = try fields.hex("messageId", count: 32)
        key = try fields.base64("key", upTo: ReleasedKeyMessage.keyByteCount)
        guard key.count == ReleasedKeyMessage.keyByteCount else {
            throw fields.refusal("key", "not 32 bytes")
        }
    }

    package var json: JSONValue { ["messageId": .hex(messageID), "key": .base64(key)] }
}
