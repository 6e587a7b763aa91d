package import StrictJSON

extension ReceiptDraft: StatementContent {
    package static var kind: StatementKind { .receipt }
    package static var type: String { "bwv-receipt/1" }
    /// 64 items at 16 destinations, each with the longest names.
    package static var limits: JSONLimits { JSONLimits(bytes: 2 << 20, depth: 16, nodes: 20_000) }

    package init(_ fields: JSONFields) throws(StrictJSONError) {
        key = try fields.recordingKey()
        items = []
        for item in try fields.list("items", counts: 1...ManifestDraft.mostItems) {
            items.append(try ReceiptItem(item))
        }
        destinations = []
        for destination in try fields.list("destinations", counts: 1...Self.mostDestinations) {
            destinations.append(try ReceiptDestination(destination))
        }
        clock = try fields.optionalFields("clock").map { (clock) throws(StrictJSONError) in
            try ClockMeasurement(clock)
        }
        station = try fields.name("station")
        bay = try fields.text("bay", upTo: 64)
        started = try fields.time("started")
        issued = try fields.time("issued")
        fixtures = try fields.bool("fixtures")
        plaintextOnThisHost = try fields.bool("plaintextOnThisHost")
        let audit = try fields.fields("audit")
        self.audit = AuditHead(
            head: try audit.digest("head"),
            entries: UInt64(try audit.count("entries"))
        )
        revocationList = try fields.optionalInteger("revocationList", in: 0...JSONValue.greatestInteger)
            .map(UInt64.init)
        unprovenByCamera = fields.has("unprovenByCamera") ? try fields.bool("unprovenByCamera") : false
    }

    package var members: JSONObject {
        var object = JSONObject()
        object.set(key)
        object["items"] = .array(items.map(\.json))
        object["destinations"] = .array(destinations.map(\.json))
        object["clock"] = clock?.json ?? .null
        object["station"] = .string(station)
        object["bay"] = .string(bay)
        object["started"] = .time(started)
        object["issued"] = .time(issued)
        object["fixtures"] = .bool(fixtures)
        object["plaintextOnThisHost"] = .bool(plaintextOnThisHost)
        object["audit"] = ["head": .digest(audit.head), "entries": .count(audit.entries)]
        object["revocationList"] = revocationList.map { .count($0) } ?? .null
        // Only where it is so: receipts of cameras that do prove what they recorded stay as they were.
        if unprovenByCamera { object["unprovenByCamera"] = .bool(true) }
        return object
    }

    package func check() throws(StrictJSONError) {
        guard Set(destinations.map(\.name)).count == destinations.count else {
            throw StrictJSONError(path: "destinations", reason: "two have one name")
        }
        guard destinations.contains(where: \.isRequired) else {
            throw StrictJSONError(path: "destinations", reason: "none is required")
        }
        guard items.allSatisfy({ ($0.role == .object) == unprovenByCamera }) else {
            throw StrictJSONError(path: "items", reason: "a role that contradicts unprovenByCamera")
        }
        for (index, destination) in destinations.enumerated() {
            let path = "destinations[\(index)].items"
            guard destination.items.count == items.count else {
                throw StrictJSONError(path: path, reason: "not as many as the items")
            }
            for (held, item) in zip(destination.items, items) {
                guard (held.digest == nil) == (held.integrity == .size) else {
                    throw StrictJSONError(
                        path: path,
                        reason: "a digest belongs to every proof but one of size"
                    )
                }
                guard held.digest == nil || held.digest == item.digest else {
                    throw StrictJSONError(path: path, reason: "digests are not the items'")
                }
            }
        }
    }
}

extension ReceiptItem {
    fileprivate init(_ fields: JSONFields) throws(StrictJSONError) {
        role = try fields.choice("role")
        size = try fields.size("size", upTo: ManifestItem.greatestSize)
        digest = try fields.digest("sha256")
    }

    fileprivate var json: JSONValue {
        ["role": .string(role.rawValue), "size": .count(size), "sha256": .digest(digest)]
    }
}

extension ClockMeasurement {
    /// A clock that was never set may be decades off, but no further than times can be told at all.
    private static let greatestOffset = Timestamp.greatest

    fileprivate init(_ fields: JSONFields) throws(StrictJSONError) {
        offset = try fields.integer("offset", in: -Self.greatestOffset...Self.greatestOffset)
        uncertainty = UInt64(try fields.integer("uncertainty", in: 0...Self.greatestOffset))
        isProven = try fields.bool("proven")
        measured = try fields.time("measured")
    }

    fileprivate var json: JSONValue {
        [
            "offset": .integer(offset), "uncertainty": .count(uncertainty), "proven": .bool(isProven),
            "measured": .time(measured),
        ]
    }
}
