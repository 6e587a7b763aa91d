package import StrictJSON

extension ManifestDraft: StatementContent {
    package static var kind: StatementKind { .manifest }
    package static var type: String { "bwv-manifest/1" }
    /// 64 items of 1000 chunks fit, and the whole in Base64 fits a channel message.
    package static var limits: JSONLimits { JSONLimits(bytes: 5 << 20, depth: 16, nodes: 100_000) }

    package init(_ fields: JSONFields) throws(StrictJSONError) {
        domain = try fields.domain()
        serial = try fields.serial()
        model = try fields.text("model", upTo: 64)
        firmware = try fields.text("firmware", upTo: 64)
        recording = try fields.recording()
        state = try fields.choice("state")
        sequence = UInt64(try fields.integer("sequence", in: 1...JSONValue.greatestInteger))
        previous = try fields.optionalDigest("previous")
        officer = try fields.optionalText("officer")
        start = try fields.time("start")
        end = try fields.time("end")
        zone = try fields.name("zone", with: "_+-/")
        let triggers = try fields.fields("triggers")
        self.triggers = Triggers(
            start: try triggers.text("start", upTo: 64),
            stop: try triggers.text("stop", upTo: 64)
        )
        if let incident = try fields.optionalFields("incident") {
            self.incident = Incident(kind: try incident.choice("kind"), value: try incident.text("value"))
        }
        offence = try fields.optionalText("offence")
        classification = try fields.choice("classification")
        markings = try fields.parsedList(
            "markings",
            as: "one of \(names(of: Marking.self))",
            counts: 0...Marking.allCases.count
        ) { Marking(rawValue: $0) }
        items = []
        for item in try fields.list("items", counts: 1...Self.mostItems) {
            items.append(try ManifestItem(item))
        }
    }

    package var members: JSONObject {
        var object = JSONObject()
        object["domain"] = .string(domain.name)
        object["serial"] = .string(serial.text)
        object["model"] = .string(model)
        object["firmware"] = .string(firmware)
        object["recording"] = .string(recording.text)
        object["state"] = .string(state.rawValue)
        object["sequence"] = .count(sequence)
        object["previous"] = .digest(previous)
        object["officer"] = .text(officer)
        object["start"] = .time(start)
        object["end"] = .time(end)
        object["zone"] = .string(zone)
        object["triggers"] = ["start": .string(triggers.start), "stop": .string(triggers.stop)]
        object["incident"] =
            incident.map { ["kind": .string($0.kind.rawValue), "value": .string($0.value)] } ?? .null
        object["offence"] = .text(offence)
        object["classification"] = .string(classification.rawValue)
        object["markings"] = .array(markings.map { .string($0.rawValue) })
        object["items"] = .array(items.map(\.json))
        return object
    }

    package func check() throws(StrictJSONError) {
        func require(_ condition: Bool, _ path: String, _ reason: String) throws(StrictJSONError) {
            guard condition else { throw StrictJSONError(path: path, reason: reason) }
        }
        try require(
            (previous == nil) == (sequence == 1),
            "previous",
            "missing exactly for the first recording, number 1"
        )
        try require(start <= end, "end", "before the start")
        try require(Set(markings).count == markings.count, "markings", "one is given twice")
        var objects: Set<String> = []
        var messages: Set<[UInt8]> = []
        for (index, item) in items.enumerated() {
            let path = "items[\(index)]"
            try item.check(at: path)
            try require(objects.insert(item.objectName).inserted, "\(path).object", "another item has it")
            try require(messages.insert(item.messageID).inserted, "\(path).messageId", "another item has it")
            try require(
                item.wholeFrames == nil || state == .recovered,
                "\(path).wholeFrames",
                "only a recovered recording has cut items"
            )
        }
    }
}
