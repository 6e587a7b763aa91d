import ConfigTree
import Foundation
import Options
import Testing

@Suite struct `The station's configuration file` {
    @Test func `the example is accepted and shows the defaults`() throws {
        let options = try StationOptions(parsing: try repositoryFile("systemd/bwvdock.json5"))
        let bare = try StationOptions(parsing: Array(minimal.utf8))
        #expect(options.station == "front-desk")
        #expect(options.bays.map(\.port) == ["1-1.1", "1-1.2"])
        #expect(options.retry == bare.retry)
        #expect(options.clock == bare.clock)
        #expect(options.erase == bare.erase)
        #expect(options.audit == bare.audit)
        #expect(options.deadlines == bare.deadlines)
        #expect(options.stateDirectory == bare.stateDirectory)
        #expect(options.runtimeDirectory == bare.runtimeDirectory)
        #expect(options.maxActiveOffloads == bare.maxActiveOffloads)
        #expect(options.automaticBays == bare.automaticBays)
        #expect(options.destinations[0].minimumIntegrity == bare.destinations[0].minimumIntegrity)
        #expect(options.destinations[0].isRequired)
    }

    @Test func `the example shows every key of the reference`() throws {
        let example = String(decoding: try repositoryFile("systemd/bwvdock.json5"), as: UTF8.self)
        for path in Reference.paths where !path.contains("\"DOMAIN\"") {
            let name = path.split(separator: ".").last.map(String.init) ?? path
            #expect(example.contains("\(name): "), "\(path)")
        }
    }

    @Test(arguments: ["directory", "object-store", "s3"])
    func `the example of each destination's page is accepted`(driver: String) throws {
        let page = String(decoding: try repositoryFile("docs/destinations/\(driver).md"), as: UTF8.self)
        let example = try #require(page.firstMatch(of: /(?s)```json5\n(.*?)```/)?.output.1)
        let text = minimal.replacing("{ name: \"d\", \(bareDirectory) }", with: example)
        #expect(text != minimal)
        let options = try StationOptions(parsing: Array(text.utf8))
        #expect(options.destinations.map(\.driver.rawValue) == [driver])
        guard driver == "object-store" else { return }
        for path in Reference.paths where path.contains("\"object-store\".") {
            let name = path.split(separator: ".").last.map(String.init) ?? path
            #expect(page.contains("`\(name)`"), "\(path)")
        }
    }

    @Test func `the reference page is in step with the table`() throws {
        let page = String(decoding: try repositoryFile("docs/configuration.md"), as: UTF8.self)
        #expect(
            page == Reference.markdown,
            "write it anew: swift run bwvdockd --config-reference > docs/configuration.md"
        )
    }

    @Test(arguments: [
        ("station: \"desk\",", "", "station: is missing"),
        (
            "\"desk\"", "\"a b\"",
            "station: must be a name of 1 to 64 letters, digits, dots, underscores and hyphens"
        ),
        ("force.example\",", "Force\",", "trustDomain: must be a lower-case domain name"),
        ("/k2", "/k1", "identity.signingKey: must not be the key of the channel"),
        ("/k2", "k2", "identity.signingKey: must be a path, file:PATH"),
        ("bundles:", "bundels:", "trust.bundels: is not a known key"),
        ("{ \"force.example\"", "{ \"other.example\"", "trust.bundles: has no entry for this station's own"),
        ("1-2", "1", "bays[0].port: must be a USB port path"),
        ("1-2", "1-0", "bays[0].port: must be a USB port path"),
        (
            "port: \"1-2\" }", "port: \"1-2\" }, { name: \"B\", port: \"1-2\" }",
            "bays[1].port: '1-2' is used twice"
        ),
        (
            "port: \"1-2\" }", "port: \"1-2\" }, { name: \"A\", port: \"1-3\" }",
            "bays[1].name: 'A' is used twice"
        ),
        ("{ name: \"A\", port: \"1-2\" }", "", "bays: is missing or empty"),
        ("\"directory\"", "\"s4\"", "destinations[0].driver: must be one of directory, object-store, s3"),
        ("\"directory\"", "\"s3\"", "destinations[0].s3.endpoint: is missing"),
        ("driver:", "metadata: { field: {} }, driver:", "destinations[0].metadata.field: is not a known key"),
        (
            "driver:", "metadata: { fields: { serial: \"a b\" } }, driver:",
            "destinations[0].metadata.fields.\"serial\": must be a name"
        ),
        (
            "driver:", "metadata: { constants: { \"a b\": \"c\" } }, driver:",
            "destinations[0].metadata.constants.\"a b\": must be a name"
        ),
        (
            "driver:", "metadata: { fields: { serial: \"ID\" }, constants: { id: \"c\" } }, driver:",
            "destinations[0].metadata: names the destination's field 'id' twice"
        ),
        (
            bareDirectory, s3("http: { clientKey: \"/k\" }"),
            "destinations[0].http.clientCertificate: is missing"
        ),
        (
            bareDirectory, s3("http: { pinnedKeys: [\"x\"] }"),
            "destinations[0].http.pinnedKeys[0]: must be the base64"
        ),
        (bareDirectory, s3("http: { proxy: \"http://me:pw@p:1\" }"), "destinations[0].http.proxy: must be"),
        (
            bareDirectory, s3("").replacing("/keys", with: "keys"),
            "destinations[0].s3.credentials: must be a path"
        ),
        (
            bareDirectory, s3("").replacing("https:", with: "ftp:"),
            "destinations[0].s3.endpoint: must be an address"
        ),
        (bareDirectory, s3("").replacing("a/b/", with: "a//"), "destinations[0].s3.prefix: must be names"),
        (bareDirectory, s3("").replacing("a/b/", with: "../"), "destinations[0].s3.prefix: must be names"),
        ("{ path: \"/srv\" }", "{}", "destinations[0].directory.path: is missing"),
        (
            "{ path: \"/srv\" }", "{ path: \"srv\" }",
            "destinations[0].directory.path: must be an absolute path"
        ),
        ("driver:", "required: false, driver:", "destinations: needs at least one required destination"),
        (
            "driver:", "minimumAttestation: \"signedByDestination\", driver:",
            "destinations[0].minimumAttestation: cannot"
        ),
        (
            "station:", "retry: { firstSeconds: 9, maximumSeconds: 8 }, station:",
            "retry.maximumSeconds: must not be less"
        ),
        (
            "station:", "bandwidth: { times: [{ from: \"7:00\", until: \"19:00\" }] }, station:",
            "bandwidth.times[0].from: must be a time such as"
        ),
        (
            "station:", "bandwidth: { times: [{ from: \"07:00\", until: \"07:00\" }] }, station:",
            "bandwidth.times[0].until: must not be the same"
        ),
        (
            "station:", "bandwidth: { stationKiBPerSecond: -1 }, station:",
            "bandwidth.stationKiBPerSecond: must be an integer"
        ),
        ("station:", "maxActiveOffloads: 0, station:", "maxActiveOffloads: must be an integer from 1 to 64"),
        (
            "station:", "maxActiveOffloads: 2.5, station:",
            "maxActiveOffloads: must be an integer from 1 to 64"
        ),
        ("station:", "erase: { enabled: \"yes\" }, station:", "erase.enabled: must be true or false"),
        ("station:", "erase: [], station:", "erase: must be an object, is a list"),
        ("station:", "stationn: 1, station:", "stationn: is not a known key"),
    ])
    func `a mistake is named by its key`(find: String, replace: String, message: String) throws {
        let text = minimal.replacing(find, with: replace, maxReplacements: 1)
        #expect(text != minimal)
        let error = try #require(throws: ConfigError.self) { try StationOptions(parsing: Array(text.utf8)) }
        #expect(error.description.replacing("`", with: "").hasPrefix(message), "\(error)")
    }

    @Test func `a misspelt key gets the nearest one as a hint`() throws {
        let text = minimal.replacing("bundles:", with: "bundels:")
        let error = try #require(throws: ConfigError.self) { try StationOptions(parsing: Array(text.utf8)) }
        #expect(error.hint == "did you mean 'bundles'?")
    }

    @Test func `a broken file is named by line and column`() throws {
        let error = try #require(throws: ConfigError.self) {
            try StationOptions(parsing: Array("{\n  station: oops\n}".utf8))
        }
        #expect(error.description.hasPrefix("not JSON5: "))
        #expect(error.description.contains("line 2"), "\(error)")
    }

    @Test func `a key written twice is refused`() throws {
        let text = minimal.replacing("station:", with: "station: \"x\", station:")
        #expect(throws: ConfigError.self) { try StationOptions(parsing: Array(text.utf8)) }
    }

    @Test func `no cut of the example is accepted or brings the reader down`() throws {
        let example = try repositoryFile("systemd/bwvdock.json5")
        let end = try #require(example.lastIndex(of: UInt8(ascii: "}")))
        for length in stride(from: 0, through: end, by: 37) {
            #expect(throws: ConfigError.self) { try StationOptions(parsing: Array(example[..<length])) }
        }
    }
}

private let bareDirectory = "driver: \"directory\", directory: { path: \"/srv\" }"

/// The settings of a bucket, and more beside them.
private func s3(_ more: String) -> String {
    """
    driver: "s3", s3: { endpoint: "https://s3.example", bucket: "b", prefix: "a/b/", credentials: "/keys" }, \(more)
    """
}

private let minimal = """
    {
      station: "desk", trustDomain: "force.example",
      identity: { tlsCertificate: "/c1", tlsKey: "/k1", signingCertificate: "/c2", signingKey: "/k2" },
      trust: { bundles: { "force.example": "/t" } },
      bays: [{ name: "A", port: "1-2" }],
      destinations: [{ name: "d", driver: "directory", directory: { path: "/srv" } }],
    }
    """

func repositoryFile(_ path: String) throws -> [UInt8] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    return Array(try Data(contentsOf: root.appending(path: path)))
}
