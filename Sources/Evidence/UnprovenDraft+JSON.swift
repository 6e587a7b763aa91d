internal import Bytes
package import StrictJSON

extension UnprovenDraft: StatementContent {
    package static var kind: StatementKind { .unproven }
    package static var type: String { "bwv-unproven/1" }
    /// 1000 chunks fit, with the longest texts.
    package static var limits: JSONLimits { JSONLimits(bytes: 256 << 10, depth: 8, nodes: 2000) }
    package static let longestPath = 2048

    package init(_ fields: JSONFields) throws(StrictJSONError) {
        domain = try fields.domain()
        serial = try fields.serial()
        recording = try fields.recording()
        device = try ClaimedDevice(try fields.fields("device"))
        object = try ClaimedObject(try fields.fields("object"))
        item = try UnprovenItem(try fields.fields("item"))
    }

    package var members: JSONObject {
        var members = JSONObject()
        members["domain"] = .string(domain.name)
        members["serial"] = .string(serial.text)
        members["recording"] = .string(recording.text)
        members["device"] = device.json
        members["object"] = object.json
        members["item"] = item.json
        return members
    }

    package func check() throws(StrictJSONError) { try item.check() }
}

extension ClaimedDevice {
    fileprivate init(_ fields: JSONFields) throws(StrictJSONError) {
        vendor = UInt16(try fields.integer("vendor", in: 0...Int64(UInt16.max)))
        product = UInt16(try fields.integer("product", in: 0...Int64(UInt16.max)))
        usbSerial = try fields.optionalText("usbSerial", upTo: 1024)
        ptpSerial = try fields.optionalText("ptpSerial", upTo: 1024)
        manufacturer = try fields.optionalText("manufacturer", upTo: 1024)
        model = try fields.optionalText("model", upTo: 1024)
    }

    fileprivate var json: JSONValue {
        [
            "vendor": .integer(Int64(vendor)), "product": .integer(Int64(product)),
            "usbSerial": .text(usbSerial), "ptpSerial": .text(ptpSerial),
            "manufacturer": .text(manufacturer), "model": .text(model),
        ]
    }
}

extension ClaimedObject {
    fileprivate init(_ fields: JSONFields) throws(StrictJSONError) {
        path = try fields.text("path", upTo: UnprovenDraft.longestPath)
        storage = UInt32(try fields.integer("storage", in: 0...Int64(UInt32.max)))
        format = UInt16(try fields.integer("format", in: 0...Int64(UInt16.max)))
        captured = try fields.optionalText("captured", upTo: 1024)
        modified = try fields.optionalText("modified", upTo: 1024)
    }

    fileprivate var json: JSONValue {
        [
            "path": .string(path), "storage": .integer(Int64(storage)), "format": .integer(Int64(format)),
            "captured": .text(captured), "modified": .text(modified),
        ]
    }
}

extension UnprovenItem {
    fileprivate init(_ fields: JSONFields) throws(StrictJSONError) {
        mediaType = try fields.mediaType()
        size = try fields.size("size", upTo: ManifestItem.greatestSize)
        digest = try fields.digest("sha256")
        chunkSize = try fields.size("chunkSize", upTo: ManifestItem.greatestSize)
        chunkDigests = try fields.digests("chunks", upTo: Int(ChunkGeometry.mostChunks))
    }

    fileprivate var json: JSONValue {
        [
            "mediaType": .string(mediaType), "size": .count(size), "sha256": .digest(digest),
            "chunkSize": .count(chunkSize), "chunks": .array(chunkDigests.map { .digest($0) }),
        ]
    }

    fileprivate func check() throws(StrictJSONError) {
        func require(_ condition: Bool, _ key: String, _ reason: String) throws(StrictJSONError) {
            guard condition else { throw StrictJSONError(path: "item.\(key)", reason: reason) }
        }
        try require(
            size <= ManifestItem.greatestSize,
            "size",
            "larger than \(ManifestItem.greatestSize) bytes"
        )
        let usual = ChunkGeometry.chunkSize(forItemOf: size)
        // A camera that gives objects whole only has them in one chunk: nothing less could be read again.
        try require(
            chunkSize == usual || (size > usual && chunkSize == size),
            "chunkSize",
            "an item of this size has chunks of \(usual) bytes, or one"
        )
        let count = Int(size / chunkSize + (size.isMultiple(of: chunkSize) ? 0 : 1))
        try require(chunkDigests.count == count, "chunks", "an item of this size has \(count)")
        if count == 1 {
            try require(chunkDigests.first == digest, "chunks", "the only chunk's digest is not the item's")
        }
        if size == 0 {
            try require(digest == SHA256Digest.ofNothing, "sha256", "not the digest of an empty item")
        }
    }
}
