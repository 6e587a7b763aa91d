internal import StrictJSON

extension ReceiptDestination {
    init(_ fields: JSONFields) throws(StrictJSONError) {
        name = try fields.text("name", upTo: 64)
        isRequired = try fields.bool("required")
        identity = try fields.text("identity")
        epoch = UInt64(try fields.count("epoch"))
        location = try fields.optionalText("location", upTo: 2048)
        items = []
        for item in try fields.list("items", counts: 1...ManifestDraft.mostItems) {
            items.append(try HeldItem(item))
        }
    }

    var json: JSONValue {
        var object = JSONObject()
        object["name"] = .string(name)
        object["required"] = .bool(isRequired)
        object["identity"] = .string(identity)
        object["epoch"] = .count(epoch)
        object["location"] = .text(location)
        object["items"] = .array(items.map(\.json))
        return .object(object)
    }
}

extension HeldItem {
    fileprivate init(_ fields: JSONFields) throws(StrictJSONError) {
        name = try fields.text("name", upTo: 1024)
        version = try fields.string("version").isEmpty ? "" : try fields.text("version")
        digest = try fields.optionalDigest("sha256")
        integrity = try fields.choice("integrity")
        attestation = try fields.choice("attestation")
        evidence = try fields.text("evidence")
    }

    fileprivate var json: JSONValue {
        var object = JSONObject()
        object["name"] = .string(name)
        object["version"] = .string(version)
        object["sha256"] = .digest(digest)
        object["integrity"] = .string(integrity.rawValue)
        object["attestation"] = .string(attestation.rawValue)
        object["evidence"] = .string(evidence)
        return .object(object)
    }
}
