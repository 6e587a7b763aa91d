internal import Bytes
internal import StrictJSON

extension ManifestItem {
    init(_ fields: JSONFields) throws(StrictJSONError) {
        role = try fields.choice("role")
        mediaType = try fields.mediaType()
        size = try fields.size("size", upTo: Self.greatestSize)
        digest = try fields.digest("sha256")
        chunkSize = try fields.size("chunkSize", upTo: Self.greatestSize)
        chunkDigests = try fields.digests("chunks", upTo: Int(ChunkGeometry.mostChunks))
        objectName = try fields.name("object")
        sealedSize = try fields.size("sealedSize", upTo: Self.greatestSize * 2)
        sealedDigest = try fields.digest("sealedSha256")
        messageID = try fields.bytes("messageId", count: 32)
        frameLength = try fields.size("frameLength", upTo: 1 << 20)
        wholeFrames = fields.has("wholeFrames") ? try fields.size("wholeFrames", upTo: 1 << 32) : nil
    }

    var json: JSONValue {
        var object = JSONObject()
        object["role"] = .string(role.rawValue)
        object["mediaType"] = .string(mediaType)
        object["size"] = .count(size)
        object["sha256"] = .digest(digest)
        object["chunkSize"] = .count(chunkSize)
        object["chunks"] = .array(chunkDigests.map { .digest($0) })
        object["object"] = .string(objectName)
        object["sealedSize"] = .count(sealedSize)
        object["sealedSha256"] = .digest(sealedDigest)
        object["messageId"] = .string(Hex.encode(messageID))
        object["frameLength"] = .count(frameLength)
        if let wholeFrames { object["wholeFrames"] = .count(wholeFrames) }
        return .object(object)
    }
}

extension JSONFields {
    /// A media type without parameters (RFC 6838, section 4.2).
    func mediaType() throws(StrictJSONError) -> String {
        let text = try name("mediaType", upTo: 127, with: "!#$&-^_.+/")
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
            throw refusal("mediaType", "not a media type")
        }
        return text
    }
}
