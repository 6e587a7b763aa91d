package import Bytes
package import StrictJSON

/// Orders the camera to erase one recording, by a signed receipt it checks by itself.
package struct EraseParameters: RPCValue {
    package let id: String
    package let manifest: SHA256Digest
    package let receipt: [UInt8]
    package let signature: [UInt8]

    package init(id: String, manifest: SHA256Digest, receipt: [UInt8], signature: [UInt8]) {
        self.id = id
        self.manifest = manifest
        self.receipt = receipt
        self.signature = signature
    }

    package init(reading fields: JSONFields) throws(StrictJSONError) {
        id = try fields.name("id")
        manifest = try fields.digest("manifest")
        receipt = try fields.base64("receipt", upTo: MessageLimit.receipt)
        signature = try fields.base64("signature", upTo: MessageLimit.receiptSignature)
    }

    package var json: JSONValue {
        [
            "id": .string(id), "manifest": .digest(manifest), "receipt": .base64(receipt),
            "signature": .base64(signature),
        ]
    }
}

/// A tombstone: the exact bytes and the camera's detached signature; the same ones however often it is asked for.
package struct TombstoneResult: RPCValue {
    package let tombstone: [UInt8]
    package let signature: [UInt8]

    package init(tombstone: [UInt8], signature: [UInt8]) {
        self.tombstone = tombstone
        self.signature = signature
    }

    package init(reading fields: JSONFields) throws(StrictJSONError) {
        tombstone = try fields.base64("tombstone", upTo: MessageLimit.tombstone)
        signature = try fields.base64("signature", upTo: MessageLimit.signature)
    }

    package var json: JSONValue { ["tombstone": .base64(tombstone), "signature": .base64(signature)] }
}

/// Asks again for a tombstone that no station has confirmed.
package struct TombstoneParameters: RPCValue {
    package let id: String
    package let manifest: SHA256Digest

    package init(id: String, manifest: SHA256Digest) {
        self.id = id
        self.manifest = manifest
    }

    package init(reading fields: JSONFields) throws(StrictJSONError) {
        id = try fields.name("id")
        manifest = try fields.digest("manifest")
    }

    package var json: JSONValue { ["id": .string(id), "manifest": .digest(manifest)] }
}

/// Tells the camera that its tombstone is stored, so that it need not keep it.
package struct ConfirmTombstoneParameters: RPCValue {
    package let id: String
    package let manifest: SHA256Digest
    package let tombstone: SHA256Digest

    package init(id: String, manifest: SHA256Digest, tombstone: SHA256Digest) {
        self.id = id
        self.manifest = manifest
        self.tombstone = tombstone
    }

    package init(reading fields: JSONFields) throws(StrictJSONError) {
        id = try fields.name("id")
        manifest = try fields.digest("manifest")
        tombstone = try fields.digest("tombstone")
    }

    package var json: JSONValue {
        ["id": .string(id), "manifest": .digest(manifest), "tombstone": .digest(tombstone)]
    }
}
