package import StrictJSON

/// Who asks, and what it can speak.
package struct HelloParameters: RPCValue {
    package static let nonceByteCount = 32

    package let versions: [Int64]
    package let station: String
    package let domain: String
    /// Whether the station was started to serve fixtures; a fixture camera refuses any other.
    package let fixtures: Bool
    package let nonce: [UInt8]

    package init(
        versions: [Int64] = [ChannelName.version],
        station: String,
        domain: String,
        fixtures: Bool,
        nonce: [UInt8]
    ) {
        self.versions = versions
        self.station = station
        self.domain = domain
        self.fixtures = fixtures
        self.nonce = nonce
    }

    package init(reading fields: JSONFields) throws(StrictJSONError) {
        var versions: [Int64] = []
        for version in try fields.array("versions", counts: 1...16) {
            guard case .integer(let number) = version, number > 0 else {
                throw fields.refusal("versions", "a version is a positive integer")
            }
            versions.append(number)
        }
        self.versions = versions
        station = try fields.name("station")
        domain = try fields.name("domain", upTo: 255)
        fixtures = try fields.bool("fixtures")
        nonce = try fields.hex("nonce", count: Self.nonceByteCount)
    }

    package var json: JSONValue {
        [
            "versions": .array(versions.map { .integer($0) }), "station": .string(station),
            "domain": .string(domain), "fixtures": .bool(fixtures), "nonce": .hex(nonce),
        ]
    }
}

/// Who answers; only now is the station authorised.
package struct HelloResult: RPCValue {
    package let version: Int64
    package let domain: String
    package let serial: String
    package let model: String
    package let firmware: String
    package let capabilities: [String]

    package init(
        version: Int64 = ChannelName.version,
        domain: String,
        serial: String,
        model: String,
        firmware: String,
        capabilities: [String] = []
    ) {
        self.version = version
        self.domain = domain
        self.serial = serial
        self.model = model
        self.firmware = firmware
        self.capabilities = capabilities
    }

    package init(reading fields: JSONFields) throws(StrictJSONError) {
        version = try fields.integer("version", in: 1...1000)
        domain = try fields.name("domain", upTo: 255)
        serial = try fields.name("serial")
        model = try fields.words("model")
        firmware = try fields.words("firmware")
        capabilities = try fields.strings("capabilities", counts: 0...32, upTo: 64)
    }

    package var json: JSONValue {
        [
            "version": .integer(version), "domain": .string(domain), "serial": .string(serial),
            "model": .string(model), "firmware": .string(firmware),
            "capabilities": .array(capabilities.map { .string($0) }),
        ]
    }
}

/// A method without parameters, or without a result.
package struct EmptyValue: RPCValue {
    package init() {}
    package init(reading fields: JSONFields) throws(StrictJSONError) {}
    package var json: JSONValue { .object(JSONObject()) }
}

/// How the camera is.
package struct StatusResult: RPCValue {
    /// Per cent.
    package let battery: Int
    package let charging: Bool
    package let freeBytes: Int
    /// The camera's clock, RFC 3339 with milliseconds.
    package let clock: String
    package let zone: String
    package let recording: Bool

    package init(
        battery: Int,
        charging: Bool,
        freeBytes: Int,
        clock: String,
        zone: String,
        recording: Bool
    ) {
        self.battery = battery
        self.charging = charging
        self.freeBytes = freeBytes
        self.clock = clock
        self.zone = zone
        self.recording = recording
    }

    package init(reading fields: JSONFields) throws(StrictJSONError) {
        battery = try fields.count("battery", upTo: 100)
        charging = try fields.bool("charging")
        freeBytes = try fields.count("freeBytes")
        clock = try fields.timestamp("clock")
        zone = try fields.words("zone")
        recording = try fields.bool("recording")
    }

    package var json: JSONValue {
        [
            "battery": .count(battery), "charging": .bool(charging), "freeBytes": .count(freeBytes),
            "clock": .string(clock), "zone": .string(zone), "recording": .bool(recording),
        ]
    }
}
